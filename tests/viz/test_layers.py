"""Layers in a graph: frames around their nodes, and whole layers as one box."""

import re
import time
from math import hypot

import pytest

import viz
from autograd import Value, trace
from autograd.figures import signed
from nn import MLP, Dense, Module, Sequential, mean_squared_error
from tests.viz.drawn import groups, tags, texts
from viz.graph import edge_id, node_id
from viz.graph.clusters import layer_of, members, neuron_of
from viz.graph.facts import of_value
from viz.svg import Graph


def small(activation="tanh"):
    model = MLP(2, [2, 1], activation=activation, seed=0)
    return model, mean_squared_error(1.0, model([Value(0.5, "x1"), Value(-1.0, "x2")]))


def classifier(*sizes, inputs=2):
    layers = [Dense(size, "relu") for size in sizes[:-1]]
    model = Sequential([*layers, Dense(sizes[-1], "softmax")], seed=0)
    outputs = model([Value(1.0, f"x[{k}]") for k in range(inputs)])
    return model, -outputs[0].log()


def frames(drawing: Graph) -> list[str]:
    return [text for cluster in groups(drawing, "cluster") for text in texts(cluster)]


def box(source: str, name: str) -> str:
    (found,) = [s for s in source.splitlines() if f'id="{node_id(name)}"' in s]
    return found


def edges(source: str) -> set[str]:
    return set(re.findall(r'id="(edge-[^"]+)"', source))


# Which nodes are whose.


def test_a_parameter_is_its_neurons_and_its_layers():
    assert layer_of("model.layers[1].neurons[0].w[3]") == "model.layers[1]"
    assert neuron_of("model.layers[1].neurons[0].w[3]") == "model.layers[1].neurons[0]"
    assert layer_of("neurons[2].b") == "layer"
    assert layer_of("slope") is layer_of("neurons[0]") is layer_of("w[0]") is None


def test_a_layer_ends_with_its_activation_and_the_loss_is_outside():
    _, loss = small()
    found = members(of_value(loss, "neuron", None, None))
    nodes = {name: layer for name, layer in found.items() if name.startswith("v")}
    assert nodes == {
        **dict.fromkeys(("v1", "v2", "v3", "v4"), "layers[0]"),
        "v5": "layers[1]",  # v6 = v5 - 1 and v7 = v6² are the loss
    }


def test_softmax_is_part_of_its_layer_and_the_logarithm_after_it_is_not():
    _, loss = classifier(2, 3)
    facts = of_value(loss, "neuron", None, None)
    found = members(facts)
    ops = {step.op for name, step in facts.steps.items() if found.get(name) == "layers[1]"}
    assert ops == {"dot", "max", "logsumexp", "sub", "exp"}
    assert {step.op for name, step in facts.steps.items() if name not in found} == {"log", "neg"}


# Frames.


def test_each_layer_has_a_frame():
    _, loss = small()
    assert frames(viz.graph(loss, "neuron")) == ["layers[0]", "layers[1]"]


def test_where_products_are_nodes_each_neuron_has_a_frame_too():
    _, loss = small()
    assert sorted(frames(viz.graph(loss, "scalar"))) == [
        *("layers[0]", "layers[1]", "neurons[0]", "neurons[0]", "neurons[1]"),
    ]


def test_a_graph_without_layers_has_no_frames():
    assert frames(viz.graph(Value(2.0, "w") * 3.0)) == []


def test_a_trace_has_the_frames_of_the_value_it_recorded():
    with trace() as t:
        _, loss = small()
    assert frames(viz.graph(t)) == frames(viz.graph(loss, "neuron"))


# Whole layers.


def test_a_layer_is_one_box_that_says_its_kind_its_size_and_its_norms():
    model, loss = small()
    loss.backward()
    found = box(viz.graph(loss, "layer").source, "layers[0]")
    parameters = model.layers[0].parameters()
    assert r"layers[0]\n2 neurons, tanh\n6 parameters" in found
    assert f"norm {signed(hypot(*(p.data for p in parameters)))}|" in found
    assert f"grad norm {signed(hypot(*(p.grad for p in parameters)))}" in found


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", None])
def test_the_activation_is_named(activation):
    _, loss = small(activation)
    assert f"2 neurons, {activation or 'linear'}" in viz.graph(loss, "layer").source


def test_softmax_is_named():
    _, loss = classifier(2, 3)
    assert "3 neurons, softmax" in box(viz.graph(loss, "layer").source, "layers[1]")


def test_what_is_passed_on_is_one_edge_with_its_count():
    _, loss = small()
    source = viz.graph(loss, "layer").source
    assert edge_id("layers[0]", "layers[1]", 0) in edges(source)
    assert source.count("2 values") == 1
    assert "v6 = v5 − 1" in source
    assert "v1 =" not in source


def test_few_inputs_are_drawn_one_by_one_and_many_as_one_box():
    few, many = (viz.graph(classifier(2, 2, inputs=n)[1], "layer").source for n in (4, 5))
    assert "x[3]" in few
    assert "4 inputs" not in few
    assert "5 inputs" in many
    assert "x[3]" not in many
    assert len([s for s in many.splitlines() if "->" in s]) == 4  # x → layer → layer → log → −


def test_inputs_that_are_plain_numbers_are_counted():
    model = MLP(3, [2, 1], seed=0)
    source = viz.graph(model([1.0, Value(2.0, "x1"), 3.0]), "layer").source
    assert "2 inputs" in source
    assert 'label="x1|' in source


def test_before_backward_a_trace_has_no_norm_of_gradients():
    with trace() as t:
        small()
    source = viz.graph(t, "layer").source
    assert "norm" in box(source, "layers[0]")
    assert "grad norm" not in source


def test_a_graph_without_layers_is_drawn_as_ever():
    out = Value(2.0, "w") * 3.0
    parts = [viz.graph(out, detail).source.split("\n\t")[4:] for detail in ("layer", "neuron")]
    assert parts[0] == parts[1]


def test_auto_folds_layers_where_neurons_would_be_a_tangle():
    _, loss = classifier(60, 10, inputs=40)
    assert viz.graph(loss).source == viz.graph(loss, "layer").source
    assert "60 neurons, relu" in viz.graph(loss).source


def test_auto_folds_layers_too_where_straight_lines_would_cover_the_numbers():
    loss = MLP(2, [36, 36, 1], seed=0)([1.0, 2.0])
    assert "splines=line" in viz.graph(loss, "neuron").source
    assert viz.graph(loss).source == viz.graph(loss, "layer").source


def test_a_tangle_is_refused_with_a_way_out():
    _, loss = classifier(70, 70, 2)
    with pytest.raises(ValueError, match=r"5\d\d\d edges are too many.*detail='layer'"):
        viz.graph(loss, "neuron")


def test_two_hundred_nodes_are_drawn_in_no_time(tmp_path):
    y = Value(0.5, "x")
    for k in range(50):
        y = (y * Value(0.5, f"w{k}")).tanh() + Value(0.1, f"b{k}")
    start = time.perf_counter()
    svg = viz.save(y, tmp_path / "graph.svg").read_text()
    assert time.perf_counter() - start < 10.0
    assert svg.count('id="node-') >= 200


def test_a_leaf_that_is_used_everywhere_takes_no_minutes(tmp_path):
    y = x = Value(0.5, "x")
    for _ in range(66):
        y = (y * x).tanh() + 0.1
    assert "splines" not in viz.graph(y).source
    assert "splines" not in viz.graph((x * x).tanh()).source
    start = time.perf_counter()
    viz.save(y, tmp_path / "graph.svg")
    assert time.perf_counter() - start < 10.0


def test_a_path_that_tries_to_be_more_is_text():
    class Named(Module):
        def __init__(self, name, layer):
            setattr(self, name, layer)

    def drawn(name, detail):
        layer = Dense(2, "tanh", input_shape=(2,), seed=0)
        layer.build(2)
        Named(name, layer)
        return tags(viz.graph(sum(layer([1.0, 2.0])), detail))

    for detail in ("neuron", "layer", "scalar"):
        for name in ("<b>x</b>", 'a"b\\', "\\N|{}", "x\ny", "</svg><script>", "😀" * 5000):
            assert drawn(name, detail) == drawn("harmless", detail), (name[:20], detail)


def test_a_leaf_that_skips_layers_is_drawn_beside_folded_ones():
    x, model = Value(0.5, "x"), MLP(1, [2, 2, 2, 1], seed=0)
    y = x
    for layer in model.layers:
        outputs = layer([y]) if layer is model.layers[0] else layer([y, x])
        y = outputs if isinstance(outputs, Value) else outputs[0] * x
    assert "x" in "".join(texts(viz.graph(y * x, detail="layer")))
