"""Names where there is little room: whatever characters they hold, they fit and stay text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from autograd.records import Forward
from tests.viz.tui.lessons import ODD_NAMES
from viz.names import clean, fit, last_part, named, printable, short, title

names = st.text(max_size=60) | st.sampled_from(ODD_NAMES)


@given(text=names, width=st.integers(0, 40))
def test_a_text_fits_into_its_cells(text, width):
    assert cell_len(fit(text, width)) <= width
    assert cell_len(named(text, width)) <= width


def test_what_cannot_be_printed_is_written_as_in_python():
    assert clean("a\nb\x1b[0m") == r"a\nb\x1b[0m"


@pytest.mark.parametrize(
    ("width", "shown"),
    [(30, "layers[1].neurons[2].w[3]"), (12, "l1.n2.w3"), (6, "l1n2w3"), (5, "l1…w3")],
)
def test_the_narrower_the_shorter_a_path(width, shown):
    assert named("layers[1].neurons[2].w[3]", width) == shown


@given(name=st.text(max_size=400))
def test_a_name_on_a_board_is_short_and_on_one_line(name):
    assert len(short(name).splitlines()) <= 1
    assert len(printable(name, 10)) <= 10 * len(repr("\U000e0000")) + 1


def test_only_a_path_is_known_by_its_last_part():
    assert last_part("layers[0].neurons[1].w[2]") == "w[2]"
    assert last_part("x1*w1 + b.c") == "x1*w1 + b.c"
    assert last_part("2.5") == "2.5"


def test_a_node_is_headed_by_its_formula_or_by_the_neuron_whose_weights_it_holds():
    power = Forward("v1", "pow", ("layers[0].w[1]", None), (3.0, 2.0), 9.0)
    assert title(power, ()) == ["v1 = w[1]²"]
    weighted = Forward("z", "dot", ("n.w[0]", "x", "n.b"), (1.0, 2.0, 3.0), 5.0)
    assert title(weighted, ["n.w[0]", "n.b"]) == ["n", "z = Σ w · x + b"]
    long = Forward("v2", "sum", tuple("abcdefgh"), (1.0,) * 8, 8.0)
    assert title(long._replace(inputs=("a_long_name",) * 8), ()) == ["v2 = sum"]
