"""What a picture folds and leaves out, so that large graphs stay readable."""

import pytest

import viz
from autograd import Value, dot
from nn import MLP, Neuron, mean_squared_error


def nodes(graph):
    return [line for line in graph.body if "->" not in line]


def lesson(*sizes):
    return mean_squared_error(1.0, MLP(2, sizes, seed=0)([Value(0.5, "x1"), Value(-1.0, "x2")]))


def test_the_advice_for_a_graph_too_large_helps():
    large = lesson(24, 24, 1)
    with pytest.raises(ValueError, match=r"detail='neuron'.* depth=3"):
        viz.graph(large, detail="scalar")
    assert len(nodes(viz.graph(large, detail="neuron"))) < 150
    assert len(nodes(viz.graph(large, detail="scalar", depth=3))) < 20


def test_auto_follows_the_advice_by_itself():
    large = lesson(24, 24, 1)
    assert viz.graph(large).source == viz.graph(large, detail="neuron").source


def test_weights_folded_into_a_table_do_not_count_as_nodes():
    neuron = Neuron(2000, seed=0)
    inputs = [Value(0.0, f"x{k}") for k in range(3)]
    drawn = viz.graph(neuron([inputs[k % 3] for k in range(2000)]), detail="neuron")
    assert "… 1993 more" in drawn.source
    assert len(nodes(viz.graph(lesson(40, 40, 1), detail="neuron"))) < 200


def test_a_weight_that_two_neurons_share_is_a_node_of_its_own():
    shared, own, x = Value(1.0, "shared"), Value(2.0, "own"), Value(3.0, "x")
    out = dot([shared, own], [x, x]) * dot([shared], [x])
    source = viz.graph(out, detail="neuron").source
    assert 'label="shared|' in source
    assert 'label="own|' not in source


def test_a_weighted_sum_without_weights_of_its_own_is_drawn_with_its_formula():
    a, b = Value(1.0, "a"), Value(2.0, "b")
    out = dot([a * 1.0, a], [b, b])
    assert "Σ" not in viz.graph(out, detail="neuron").source


def test_depth_cuts_the_graph_and_keeps_the_numbers_at_the_cut():
    x = Value(3.0, "x")
    out = (x * 2.0 + 1.0) ** 2
    out.backward()
    source = viz.graph(out, depth=1).source
    assert "data 7|grad 14" in source
    assert "data 6" not in source


@pytest.mark.parametrize("depth", [-1, 1.5, "2"])
def test_depth_is_a_whole_number_of_zero_or_more(depth):
    with pytest.raises((ValueError, TypeError), match="depth"):
        viz.graph(Value(1.0, "x") * 2.0, depth=depth)


def test_depth_is_counted_along_the_shortest_way():
    x = Value(3.0, "x")
    out = (x * 2.0) * x
    assert len([n for n in nodes(viz.graph(out, depth=1)) if "data" in n]) == 3


def test_depth_leaves_the_names_as_they_are():
    y = Value(1.0, "x")
    for _ in range(5):
        y = y * 2.0
    whole, cut = (viz.graph(y, depth=depth).source for depth in (None, 2))
    assert "y = v4 · 2" in whole
    assert "y = v4 · 2" in cut
    assert 'label="v3|' in cut
    assert "v2" not in cut
