"""Breakpoints: names and conditions; parsed, never evaluated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.records import Chain, Forward, Mark, Update
from viz.tui.breakpoints import parse

FORWARD = Forward("v1", "mul", ("w", "x"), (1.0, 2.1), -2.1)
CHAIN = Chain("v1", "w", 2.1, -3.8, -7.98, 0.5, -7.48, "loss")
UPDATE = Update("w", 1.0, -7.98, 0.01, -7.98, 1.0798)
MARK = Mark("epoch", "1")
ALL = {"forward": FORWARD, "chain": CHAIN, "update": UPDATE, "mark": MARK}


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("w", {"forward", "chain", "update"}),
        ("v1", {"forward", "chain"}),
        ("layers[0].w", set()),
        ("value < 0", {"forward"}),
        ("value > 0", {"update"}),
        ("|value| > 2", {"forward"}),
        ("|grad| > 1", {"chain", "update"}),
        ("grad == -7.48", {"chain"}),
        ("adds <= −7.98", {"chain"}),
        ("local >= 2.1", {"chain"}),
        ("upstream < 0", {"chain"}),
        ("old != 1", set()),
        ("new > 1 and lr < 1", {"update"}),
        ("name == w", {"forward", "chain", "update"}),
        ("name == v-1 or name == w", {"forward", "chain", "update"}),
        ("name == 'w'", {"forward", "chain", "update"}),
        ('name != "w"', {"mark"}),
        ("kind == mark", {"mark"}),
        ("kind != mark", {"forward", "chain", "update"}),
        ("value < 0 or kind == mark", {"forward", "mark"}),
        ("not (value < 0 or kind == mark)", {"chain", "update"}),
        ("kind == mark or kind == chain and name == x", {"mark"}),
        ("  |grad|>1e0  ", {"chain", "update"}),
    ],
)
def test_a_breakpoint_stops_at_these_records(text, hits):
    breakpoint_ = parse(text)
    assert {kind for kind, record in ALL.items() if breakpoint_.matches(record)} == hits


@pytest.mark.parametrize(
    "name", ["layers[0].neurons[1].w[0]", "a b", "🦊", "[red]", "andrew", "w-1"]
)
def test_a_name_alone_is_a_breakpoint_on_it(name):
    record = UPDATE._replace(name=name)
    assert parse(name).matches(record)
    assert parse(f'name == "{name}"').matches(record)
    assert not parse(name).matches(UPDATE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a breakpoint is a name"),
        ("value <", "cannot read 'value <': a breakpoint is"),
        ("value < w", "compared with a number"),
        ("weight > 1", "no 'weight' to compare"),
        ("|grad > 1", "cannot read"),
        ("(value > 1", "cannot read"),
        ("value > 1 2", "cannot read"),
        ("name < w", "a name is compared by == or !="),
        ("kind == forwards", "one of forward"),
        ("value = 1 == 2", "cannot read"),
        ("__import__('os').system('ls') > 1", r"no \"__import__\('os'\)"),
        ("(value in (1, 2))", "compared by > <"),
        ("0 < value < 1", "cannot read"),
        ("value > w and 1", "compared with a number"),
        ("value > 0 and 1", "cannot read '1'"),
        ("(" * 200, "cannot read"),
        ("x" * 201, "too long"),
    ],
)
def test_what_cannot_be_read_says_why(text, message):
    with pytest.raises(ValueError, match=message):
        parse(text)


@given(st.text(alphabet="valuegrd |<>=!()and or not name == 'w\"1.5-\n[]", max_size=40))
def test_any_text_is_a_breakpoint_or_a_value_error(text):
    try:
        breakpoint_ = parse(text)
    except ValueError:
        return
    for record in ALL.values():
        assert breakpoint_.matches(record) in (True, False)
