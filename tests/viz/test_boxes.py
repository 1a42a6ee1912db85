"""Boxes and edges, their colours, and names that try to be more than text."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import viz
from autograd import Value, dot
from autograd.figures import signed
from autograd.labels import enclosed
from autograd.records import Mark
from tests.viz.drawn import root, tags, texts
from viz.graph.boxes import Box, Edge, Row, draw
from viz.style import LIGHT, pretty

ink, tint = LIGHT.sign, LIGHT.tint


def channels(colour):
    return tuple(bytes.fromhex(colour.removeprefix("#")))


# Boxes.


def test_a_box_shows_its_title_its_weights_and_its_numbers():
    rows = [Row("w[0]", 0.5, -1.0), Row("b", 0.0, None)]
    box = Box("key", ["first line", "v1 = Σ w · x"], data=2.0, grad=-3.0, rows=rows)
    expected = ["first line", "v1 = Σ w · x", "w[0]", "b", "0.5", "0", "grad −1", "data 2"]
    assert sorted(texts(draw([box], [], ""))) == sorted([*expected, "grad −3"])


def test_a_box_without_a_gradient_shows_none():
    assert texts(draw([Box("key", ["x"], data=2.0)], [], "")) == ["x", "data 2"]


@pytest.mark.parametrize("count", [1, 9, 10, 100])
def test_a_table_of_more_than_nine_weights_shows_its_ends(count):
    weights = [Value(float(k), f"w[{k}]") for k in range(count)]
    found = texts(viz.graph(dot(weights, [2.0] * count), "neuron"))
    names = [text for text in found if text.startswith("w")]
    if count <= 9:
        assert names == [w.label for w in weights]
    else:
        assert names == [w.label for w in weights[:4] + weights[-4:]]
        assert f"… {count - 8} more" in found


def test_each_weight_in_a_table_lies_on_the_colour_of_its_gradient():
    rows = [
        Row("w[0]", 0.5, -1.0, id="a"),
        Row("w[1]", 0.5, 2.0, id="b"),
        Row("b", 0.0, 0.0, id="c"),
    ]
    svg = draw([Box("key", ["v1"], data=2.0, grad=4.0, rows=rows)], [], "").svg()
    fills = {
        band.get("id"): band.get("fill") for band in root(svg).iter() if band.get("class") == "row"
    }
    assert fills == {"a": tint(-1.0, 4.0), "b": tint(2.0, 4.0), "c": tint(0.0, 4.0)}


def test_an_edge_is_labelled_with_the_local_derivative_in_the_colour_of_its_sign():
    boxes = [Box("a", ["a"]), Box("b", ["b"])]
    for local, label in ((2.5, "2.5"), (-2.5, "−2.5"), (0.0, "0")):
        drawing = draw(boxes, [Edge("a", "b", local)], "")
        assert label in texts(drawing)
        assert f'fontcolor="{ink(local)}"' in drawing.source
    assert texts(draw(boxes, [Edge("a", "b", None)], "")) == ["a", "b"]


def test_keys_are_told_apart_whatever_they_are_made_of():
    boxes = [Box(key, [key]) for key in ("n1", "a b", "a:b", "node", "")]
    edges = [Edge("a b", "a:b", 1.0), Edge("node", "n1", 2.0)]
    source = draw(boxes, edges, "").source
    assert re.findall(r"(n\d) -> (n\d)", source) == [("n1", "n2"), ("n3", "n0")]


# Colours and numbers.


@given(st.floats(0.01, 1.0), st.floats(0.01, 1.0))
def test_the_stronger_the_gradient_the_further_from_white(a, b):
    weak, strong = sorted((a, b))
    for sign in (1, -1):
        pale, deep = channels(tint(sign * weak, 1.0)), channels(tint(sign * strong, 1.0))
        assert all(p >= d for p, d in zip(pale, deep, strict=True))


@given(st.floats(0.1, 1.0))
def test_positive_is_blue_negative_is_orange_and_zero_is_neither(x):
    red, green, blue = channels(tint(x, 1.0))
    assert blue > green > red
    red, green, blue = channels(tint(-x, 1.0))
    assert red > green > blue
    assert tint(0.0, 1.0) == tint(0.0, 0.0) == "#ffffff"
    assert len({ink(x), ink(-x), ink(0.0)}) == 3


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(0, allow_infinity=True))
def test_every_gradient_has_a_colour(x, largest):
    assert re.fullmatch("#[0-9a-f]{6}", tint(x, largest))


@pytest.mark.parametrize(
    ("x", "text"),
    [(-7.98, "−7.98"), (1e-9, "1e−09"), (2.0, "2"), (0.123456, "0.1235"), (-0.0, "−0")],
)
def test_numbers_in_pictures_have_four_digits_and_a_true_minus(x, text):
    assert signed(x) == text


@pytest.mark.parametrize(
    ("formula", "board"),
    [
        ("v1**2", "v1²"),
        ("(a - b)**3", "(a − b)³"),
        ("x**20", "x**20"),
        ("x**2.5", "x**2.5"),
        ("x**y", "x**y"),
    ],
)
def test_formulas_read_as_on_a_board(formula, board):
    assert pretty(formula) == board


# Names that try to be more than text.

HOSTILE = [
    "<b>bold</b>",
    "<<table><tr><td>x</td></tr></table>>",
    "{a|b}",
    "<port> name",
    'say "x"',
    'ends in \\"',
    "back\\slash and \\n and \\N",
    "\\",
    "two\nlines",
    "bell \x07, null \x00, escape \x1b",
    "lone \ud800 surrogate",
    "&amp; &lt; &#60; &#x3c;",
    "&#7;",
    "]]> --> <!-- <script>",
    "%s %d $HOME `ls`",
    "😀 ∂ é",
    "x" * 10_000,
]


def shown(name):
    """What is to be seen of a name: its printable part, shortened in the middle."""
    printable = "".join(c if c.isprintable() else " " for c in name)
    if len(printable) > 60:
        printable = f"{printable[:30]}…{printable[-30:]}"
    return " ".join(printable.split())


def product(name):
    return Value(2.0, name) * Value(3.0, "y")


def weighted_sum(name):
    return dot([Value(2.0, name), Value(1.0, "v")], [3.0, 4.0])


def result(name):
    out = Value(2.0, "x") * 3.0
    out.label = name
    return out


def epoch(name):
    return Mark("epoch", name)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize(
    ("named", "where"),
    [(product, "{}"), (weighted_sum, "{}"), (result, "{} = x · 3"), (epoch, "{}")],
    ids=["leaf", "weight", "result", "record"],
)
def test_a_hostile_name_is_text_wherever_it_stands(named, where, name):
    hostile, harmless = (viz.graph(named(n), detail="neuron") for n in (name, "harmless"))
    assert tags(hostile) == tags(harmless)
    assert shown(where.format(name)) in texts(hostile)


@given(st.text("&#;<>{}|\\\"'ntlrNG1 x\n\x07/-", max_size=20))
@example("&#7;")
def test_no_name_becomes_an_element_or_breaks_the_file(name):
    drawing = viz.graph(Value(2.0, name) + 1.0)
    assert tags(drawing) == tags(viz.graph(Value(2.0, "x") + 1.0))
    assert not shown(name) or shown(name) in texts(drawing)


@pytest.mark.parametrize("name", ["input 1 of v1", "n0", "v1", "record", "graph", "node", "3"])
def test_a_name_that_the_drawing_uses_itself_stays_a_node_of_its_own(name):
    found = texts(viz.graph(Value(2.0, name) * 3.0))
    assert len([text for text in found if text.startswith("data")]) == 2
    assert "3" in found


@pytest.mark.parametrize("name", ["x**2", "a - b", "a = b", "x=2.5", "x."])
def test_a_name_in_a_formula_is_spelt_as_on_its_own_node(name):
    found = texts(viz.graph(Value(2.0, name) * 3.0))
    assert name in found
    assert f"v1 = {enclosed(name)} · 3" in found
