"""A drawing as a Digraph: its attributes count, what is added is drawn, and its source is DOT."""

import re
from collections import Counter

import graphviz
import pytest
from PIL import Image

import viz
from autograd import Value
from nn import MLP
from tests.viz.drawn import assert_complete, box, groups, tags, texts
from viz.style import FONT_FAMILY
from viz.svg import LayoutError
from viz.svg.graph import by_graphviz
from viz.svg.paint import size_of


def product():
    out = Value(2.0, "x") * Value(3.0, "w")
    out.backward()
    return viz.graph(out)


def test_from_left_to_right_may_become_from_top_to_bottom():
    drawing = product()
    wide = size_of(drawing.svg())
    drawing.graph_attr.update(rankdir="TB", ranksep="0.3")
    high = size_of(drawing.svg())
    assert wide[0] > wide[1]
    assert high[1] > wide[1]
    assert_complete(drawing)
    x, w, out = map(box, groups(drawing, "node"))
    assert max(x.bottom, w.bottom) < out.top


def test_a_size_in_inches_shrinks_the_whole_and_enlarges_nothing():
    drawing = product()
    before = size_of(drawing.svg())
    drawing.graph_attr["size"] = "2,9"
    after = size_of(drawing.svg())
    assert after[0] == pytest.approx(2 * 72, abs=0.1)
    assert after[1] / after[0] == pytest.approx(before[1] / before[0], rel=0.01)
    drawing.graph_attr["size"] = "99"
    assert size_of(drawing.svg()) == before


def test_a_label_replaces_the_legend():
    drawing = product()
    drawing.graph_attr["label"] = "one step"
    assert "one step" in texts(drawing)
    assert not any("local derivative" in text for text in texts(drawing))


def test_the_paper_may_have_another_colour(tmp_path):
    drawing = product()
    drawing.graph_attr["bgcolor"] = "#ffeecc"
    assert '<rect fill="#ffeecc" x="0" y="0"' in drawing.svg()
    with Image.open(viz.save(drawing, tmp_path / "graph.png")) as picture:
        assert picture.convert("RGB").getpixel((1, 1)) == (0xFF, 0xEE, 0xCC)


def test_what_is_added_is_drawn_too():
    drawing = product()
    drawing.node("note", "look here")
    drawing.edge("note", "n0")
    assert {"look here", "x", "data 6"} <= set(texts(drawing))
    assert 'id="node-x"' in drawing.svg()


def test_a_node_without_a_label_is_called_by_its_name():
    drawing = product()
    drawing.node("note")
    assert "note" in texts(drawing)


@pytest.mark.parametrize("change", [{"fontsize": "30"}, {"labelloc": "t"}, {"fontname": "Courier"}])
def test_a_title_as_large_and_where_one_wants_it(change):
    drawing, plain = product(), product()
    drawing.graph_attr.update(label="My title", **change)
    plain.graph_attr.update(label="My title")
    assert "My title" in texts(drawing)
    assert drawing.svg() != plain.svg()


def test_a_font_that_is_not_here_is_written_in_ours(tmp_path):
    drawing = product()
    drawing.node_attr["fontname"] = "Courier"
    assert set(re.findall('font-family="(.*?)"', drawing.svg())) == {FONT_FAMILY}


def test_what_is_added_to_a_network_needs_a_place():
    drawing = viz.network(MLP(2, [2, 1], seed=0))
    before = size_of(drawing.svg())
    drawing.node("note", "look here", pos="190,-200")
    assert {"look here", "layers[0]"} <= set(texts(drawing))
    assert size_of(drawing.svg())[1] > before[1]
    drawing.node("lost")
    with pytest.raises(LayoutError, match=r"node lost .* has no position"):
        drawing.svg()


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_lines_may_be_left_out(tmp_path, ending):
    drawing = product()
    drawing.graph_attr["splines"] = "none"
    assert {"x", "data 6"} <= set(texts(drawing))
    assert viz.save(drawing, tmp_path / f"graph.{ending}").stat().st_size > 500


@pytest.mark.parametrize("inches", ["abc", "", "1,2,3", "0,0", "-1"])
def test_a_size_that_is_none_is_refused(inches):
    drawing = product()
    drawing.graph_attr["size"] = inches
    with pytest.raises(ValueError, match="size expects inches"):
        drawing.svg()


def test_a_colour_that_tries_to_be_more_is_text():
    drawing = product()
    drawing.graph_attr["bgcolor"] = 'red"/><script x="'
    assert "script" not in tags(drawing)


def test_so_is_a_copy():
    assert {"x", "data 6"} <= set(texts(product().copy()))


HOSTILE = ['a "b" {c}|<d>', "\\N\\l\\", "<<b>x</b>>", "&amp; &#65;", "x\ny", "{", "ends in \\"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("detail", ["scalar", "neuron", "layer"])
def test_graphviz_draws_the_same_texts_from_the_source(detail, name):
    out = MLP(2, [2, 1], seed=0)([Value(1.0, "x1"), Value(2.0, name)])
    out.backward()
    for drawing in (viz.graph(out, detail), viz.network(MLP(2, [2, 1], seed=0), values=True)):
        assert isinstance(drawing, graphviz.Digraph)
        by_others = texts(by_graphviz(drawing.source))
        assert Counter(filter(None, texts(drawing))) == Counter(filter(None, by_others))


def test_a_drawing_says_what_it_is_and_how_to_write_it():
    assert repr(viz.graph(Value(2.0, "w") * 3.0)) == (
        "<drawing of 2 boxes and 1 edges: viz.save(it, 'graph.svg') writes it>"
    )
