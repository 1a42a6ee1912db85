"""Records in words: whatever characters their names hold, they fit and stay text."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from autograd.records import Chain, Forward, Mark, Update
from tests.viz.tui.lessons import ODD_NAMES, journey
from viz.tui.wording import heading, line, story

names = st.text(max_size=60) | st.sampled_from(ODD_NAMES)


def records(name: str) -> list:
    return [
        Forward(name, "mul", (name, name), (1.5, -2.0), -3.0),
        Forward(name, "dot", (name,) * 40, (1.5,) * 40, 45.0),
        Chain(name, name, 2.1, -3.8, -7.98, 0.5, -7.48, name),
        Update(name, 1.0, -7.98, 0.01, -7.98, 1.0798, {"m": 0.1}),
        Mark(name, name),
    ]


@given(name=names, width=st.integers(30, 100))
def test_a_record_is_one_line_of_printable_text(name, width):
    for record in records(name):
        for shown in (True, False):
            plain = line(record, width, shown).plain
            assert cell_len(plain) <= width
            assert plain.isprintable()


@given(name=names, width=st.integers(20, 80))
def test_the_story_of_a_record_is_short_whatever_its_names(name, width):
    for record in records(name):
        text = story(record, journey().index, 3, width)
        assert len(text.plain) < 12 * width
        assert all(c.isprintable() or c == "\n" for c in text.plain)


def test_brackets_are_text_and_never_markup():
    assert line(Mark("[red]", "[/]"), 40).plain == "▪ [red]: [/]"
    assert isinstance(line(Mark("a", "b"), 9), Text)


def test_a_line_that_is_not_told_keeps_its_result_back():
    for record, result in zip(records("w"), ("−3", "45", "−7.98", "1.0798"), strict=False):
        assert result in line(record, 80).plain
        assert result not in line(record, 80, shown=False).plain
        assert "?" in line(record, 80, shown=False).plain


def test_the_story_tells_the_rule_in_symbols_and_in_numbers():
    walk = journey("w")
    k = next(k for k, r in enumerate(walk.index.trace) if isinstance(r, Chain))
    text = story(walk.index.trace[k + 1], walk.index, k + 2, 60).plain.splitlines()
    assert text == [
        "∂loss/∂w",
        "  += ∂loss/∂loss · ∂loss/∂w",
        "   = 1 · 3 = 3",
        "  so far 3 + 3 = 6",
        "  loss = w · w",
        "  ∂loss/∂w = w = 3",
    ]
    text = story(walk.index.trace[-1], walk.index, walk.size, 60).plain.splitlines()
    assert text == ["w", "  new = old − lr·grad", "      = 3 − 0.1·6 = 2.4"]
    adam = Update("w", 1.0, 0.5, 0.01, 0.3, 0.99, {"m": 0.1, "v": 0.2})
    text = story(adam, walk.index, 1, 60).plain.splitlines()
    assert text[-1].startswith("  by ")
    assert story(walk.index.trace[0], walk.index, 1, 60).plain.splitlines() == [
        "loss = w · w",
        "     = 3 · 3",
        "     = 9",
    ]


def test_every_kind_of_record_has_a_heading():
    assert len({heading(r) for r in [None, *records("w")]}) == 5
