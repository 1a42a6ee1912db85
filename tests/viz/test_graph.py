"""Graphs as DOT: what the nodes, edges and colours say, and that any label is drawn as text."""

import os
import re
import subprocess
import sys

import graphviz
import pytest

import viz
from autograd import Value, dot, sqrt, tanh, trace
from autograd.graph import order
from autograd.logs import Log
from autograd.records import Chain, Forward, Mark, Update
from nn import MLP
from tests.viz.drawn import texts
from viz.graph import HOPELESS

RECORDS = {
    "forward": Forward("v1", "mul", ("w", None), (3.0, 2.0), 6.0),
    "chain": Chain("v1", "w", 2.0, 1.0, 2.0, 0.0, 2.0, "loss"),
    "update": Update("w", 3.0, 2.0, 0.1, 2.0, 2.8),
    "mark": Mark("epoch", "number 1"),
}


def small() -> Value:
    x, w, b = Value(2.0, "x"), Value(-3.0, "w"), Value(6.5, "b")
    out = w * x + b
    out.label = "out"
    out.backward()
    return out


def network() -> Value:
    out = MLP(2, [4, 1], activation="tanh", seed=0)([Value(1.0, "x1"), Value(-2.0, "x2")])
    out.backward()
    return out


def node(source: str, title: str) -> str:
    (line,) = [line for line in source.splitlines() if f'label="{title}|' in line]
    return line


def channels(line: str) -> list[int]:
    colour = re.search(r'fillcolor="#(\w{6})"', line)[1]
    return list(bytes.fromhex(colour))


def boxes(source: str) -> int:
    return len(re.findall(r"^\tn\d+ \[", source, re.MULTILINE))


# What is shown.


def test_a_graph_is_a_digraph_of_graphviz():
    assert isinstance(viz.graph(small()), graphviz.Digraph)


def test_nodes_show_data_and_gradient():
    source = viz.graph(small()).source
    assert 'label="w|{data −3|grad 2}"' in source
    assert 'label="x|{data 2|grad −3}"' in source
    assert 'label="out = v1 + b|{data 0.5|grad 1}"' in source


def test_edges_show_the_local_derivatives():
    source = viz.graph(small()).source
    names = {m[2]: m[1] for m in re.finditer(r'(n\d+) \[label="(\w+)', source)}
    edges = {(m[1], m[2]): m[3] for m in re.finditer(r"(n\d+) -> (n\d+) \[label=(\S+)", source)}
    assert edges[names["w"], names["v1"]] == "2"
    assert edges[names["x"], names["v1"]] == '"−3"'
    assert edges[names["v1"], names["out"]] == "1"
    assert len(edges) == 4


def test_the_legend_explains_what_there_is_to_see():
    colours = "blue positive, orange negative"
    on_edges = "on the edges: local derivative ∂node/∂input"
    assert f'label="{on_edges} · colour: gradient, {colours}"' in viz.graph(small()).source
    w = Value(2.0, "w")
    with trace() as t:
        loss = (w * 3.0) ** 2
    assert f'label="{on_edges}, {colours}"' in viz.graph(loss).source  # no gradient yet
    for text in (on_edges, "colour: gradient", colours):  # of a forward pass alone, nothing
        assert text not in viz.graph(t).source


def test_an_edge_without_a_local_derivative_has_no_label():
    source = viz.graph(sqrt(Value(0.0, "x"))).source
    (edge,) = [line for line in source.splitlines() if "->" in line]
    assert "label=" not in edge


def test_positive_gradients_are_bluish_and_negative_ones_orange():
    source = viz.graph(small()).source
    red, green, blue = channels(node(source, "w"))
    assert blue > green > red
    red, green, blue = channels(node(source, "x"))
    assert red > green > blue


def test_the_larger_the_gradient_the_stronger_the_colour():
    source = viz.graph(small()).source
    assert channels(node(source, "w"))[0] < channels(node(source, "b"))[0] < 255


def test_a_gradient_of_zero_is_white():
    source = viz.graph(Value(2.0, "a") * Value(3.0, "b")).source
    assert channels(node(source, "a")) == [255, 255, 255]


def test_a_plain_number_stands_in_the_formula_and_is_no_node():
    source = viz.graph(Value(2.0, "a") - 4.5).source
    assert "v1 = a − 4.5" in source
    assert boxes(source) == 2


def test_a_plain_number_stands_in_the_formula_of_a_long_name_too():
    source = viz.graph(Value(2.0, "a_name_that_takes_a_whole_line") * -4.5).source
    assert "v1 = a_na…line · (−4.5)" in source


def test_a_leaf_that_is_used_all_over_the_picture_is_a_tag_at_each_use():
    y, x = Value(1.0, "y"), Value(2.0, "x")
    for _ in range(4):
        y = (y * x).tanh()
    y.backward()
    drawing = viz.graph(y, highlight=None, paths=x)
    tags = [line for line in drawing.body if '"{x|2|grad ' in line]
    assert len(tags) == 4
    assert len({re.search(r'id="([^"]+)"', line)[1] for line in tags}) == 4
    assert all('penwidth="2.5"' in line or "penwidth=2.5" in line for line in tags)
    assert "x|{data 2" in viz.graph((Value(1.0, "y") * x).tanh() * x).source


def test_numbers_have_a_true_minus_sign():
    assert "-3" not in viz.graph(small()).source.replace("->", "")


# Detail and depth.


def test_scalar_draws_every_product_and_neuron_folds_the_weights():
    scalar, neuron = (viz.graph(network(), detail=d).source for d in ("scalar", "neuron"))
    assert boxes(scalar) == 47
    assert boxes(neuron) == 2 + 5 + 4
    assert "Σ w · x + b" in neuron
    assert "Σ" not in scalar
    assert "layers[0].neurons[3]" in neuron


def test_neuron_shows_the_weights_with_their_gradients_in_a_table():
    w, x, b = [Value(1.0, "w[0]"), Value(-2.0, "w[1]")], [3.0, 4.0], Value(0.5, "b")
    out = dot(w, x, b)
    out.backward()
    source = viz.graph(out, detail="neuron").source
    assert r"{w[0]\nw[1]\nb|1 · 3\n−2 · 4\n0.5|grad 3\ngrad 4\ngrad 1}" in source


def test_a_long_table_shows_its_ends():
    weights = [Value(1.0, f"w[{k}]") for k in range(20)]
    source = viz.graph(dot(weights, [1.0] * 20), detail="neuron").source
    assert "… 12 more" in source
    assert "w[3]" in source
    assert "w[4]" not in source
    assert "w[16]" in source


def test_auto_draws_scalars_of_a_small_graph_and_folds_a_large_one():
    assert viz.graph(network()).source == viz.graph(network(), detail="scalar").source
    large = MLP(2, [8, 1], seed=0)([1.0, 2.0])
    assert viz.graph(large).source == viz.graph(large, detail="neuron").source
    assert viz.graph(large).source != viz.graph(large, detail="scalar").source


def test_depth_keeps_what_is_near_the_result():
    x = y = Value(1.0, "x")
    for _ in range(10):
        y = tanh(y)
    assert [boxes(viz.graph(y, depth=depth).source) for depth in (0, 1, 3, 10, 99)] == [
        1,
        2,
        4,
        11,
        11,
    ]
    assert x.label not in texts(viz.graph(y, depth=3))


def chain_of(n: int) -> Value:
    y = Value(1.0, "x")
    for _ in range(n):
        y = y + 1.0
    return y


def test_too_many_nodes_are_refused_with_a_way_out():
    with pytest.raises(ValueError, match=r"1501 nodes.*detail='neuron'.*depth="):
        viz.graph(chain_of(1500))
    assert boxes(viz.graph(chain_of(1500), depth=3).source) == 4
    assert boxes(viz.graph(chain_of(1499)).source) == 1500


def test_a_graph_beyond_all_hope_is_refused_before_it_is_looked_at(monkeypatch):
    large = chain_of(HOPELESS + 1)
    assert boxes(viz.graph(large, depth=3).source) == 4
    monkeypatch.setattr(sys.modules["viz.graph"], "of_value", None)
    with pytest.raises(ValueError, match=rf"{HOPELESS + 1} nodes.*depth="):
        viz.graph(large)


def test_an_unknown_detail_names_the_known_ones():
    with pytest.raises(ValueError, match="'auto', 'scalar', 'neuron' or 'layer', got 'full'"):
        viz.graph(small(), detail="full")


# The same picture every time, and nothing changed.

SCRIPT = """
import viz
from nn import MLP
out = MLP(2, [4, 1], seed=1)([1.0, 2.0])
out.backward()
print(ascii(viz.graph(out).source), ascii(viz.graph(out, detail="neuron").source))
"""


def test_the_source_does_not_depend_on_the_hash_seed():
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert outputs.pop().startswith(b"'digraph")


@pytest.mark.parametrize("detail", ["scalar", "neuron"])
def test_drawing_changes_no_data_and_no_gradient(detail):
    out = network()
    nodes = list({v: None for n in order(out) for v in (*n.inputs, n)})
    before = [(v.data, v.grad, v.label, v.inputs) for v in nodes]
    viz.graph(out, detail=detail)
    assert [(v.data, v.grad, v.label, v.inputs) for v in nodes] == before


# Labels that are anything but a name.

LABELS = {
    'a "quoted" name': 'a "quoted" name',
    "<b>bold</b>": "<b>bold</b>",
    "<<b>html</b>>": "<<b>html</b>>",
    "{a|b} <port>": "{a|b} <port>",
    "back\\slash\\": "back\\slash\\",
    "\\N\\G\\l": "\\N\\G\\l",
    "two\nlines": "two lines",
    "bell\x07 null\x00 escape\x1b": "bell  null  escape ",
    "lone\ud800surrogate": "lone surrogate",
    "party 🎉": "party 🎉",
    "a & b": "a & b",
    "]]> --> <!--": "]]> --> <!--",
    "x" * 10_000: "x" * 30 + "…" + "x" * 30,
}


@pytest.mark.parametrize("label", LABELS, ids=range(len(LABELS)))
def test_any_label_is_drawn_as_text(label):
    found = texts(viz.graph(Value(1.0, label) * 2.0))
    normal = [" ".join(text.split()) for text in found]
    assert " ".join(LABELS[label].split()) in normal


@pytest.mark.parametrize("label", ["&lt;b&gt;", "&amp;", "&#65;"])
def test_a_label_like_an_entity_is_drawn_as_it_is(label):
    assert label in texts(viz.graph(Value(1.0, label) * 2.0))


@pytest.mark.parametrize("label", LABELS, ids=range(len(LABELS)))
def test_any_label_is_drawn_as_text_in_the_table_of_a_neuron(label):
    out = dot([Value(1.0, label), Value(2.0, label)], [3.0, 4.0])
    assert len(texts(viz.graph(out, detail="neuron"))) >= 8


# Traces and single records.


def test_a_trace_draws_its_nodes_gradients_and_locals():
    with trace() as t:
        small()
    source = viz.graph(t).source
    assert 'label="w|{data −3|grad 2}"' in source
    assert "out = v1 + b|{data 0.5|grad 1}" in source
    assert source.count("->") == 4
    assert viz.graph(t[:2]).source.count("->") == 4


def test_a_trace_draws_each_use_of_an_input_with_its_local():
    with trace() as t:
        x = Value(3.0, "x")
        (x * x).backward()
    edges = [line for line in viz.graph(t).source.splitlines() if "->" in line]
    assert len(edges) == 2
    assert all("label=3" in edge for edge in edges)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("forward", "v1 = w · 2"),
        ("chain", "∂loss/∂w += ∂loss/∂v1 · ∂v1/∂w = 1 · 2 = 2"),
        ("update", "w: new = old − lr·grad = 3 − 0.1·2 = 2.8"),
        ("mark", "number 1"),
    ],
)
def test_a_single_record_draws(kind, text):
    assert text in texts(viz.graph(RECORDS[kind]))


def test_an_empty_log_draws_an_empty_picture():
    assert boxes(viz.graph(Log()).source) == 0


@pytest.mark.parametrize("what", [3.0, None, "x", [Value(1.0)], MLP(1, [1], seed=0)])
def test_what_cannot_be_drawn_is_refused(what):
    with pytest.raises(TypeError, match="graph draws a Value, a Trace or a record"):
        viz.graph(what)


def test_a_graph_whose_leaves_have_changed_says_so():
    w = Value(1.0, "w")
    loss = (w * 2.1 - 4.0) ** 2
    loss.backward()
    assert "have changed" not in viz.graph(loss).source
    w.data = 2.0
    assert "leaves have changed since this was computed" in viz.graph(loss).source
