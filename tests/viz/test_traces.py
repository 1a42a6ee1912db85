"""Graphs of traces and records: the same picture as of the Values, from the records alone."""

import re

import pytest

import viz
from autograd import Stepper, Trace, Value, trace
from autograd.graph import order
from nn import MLP, SGD, Neuron


def step(labelled=True):
    """The graph of one squared error, after backward."""
    names = ("x", "w", "b") if labelled else ("", "", "")
    x, w, b = (Value(v, name) for v, name in zip((2.1, 1.0, 0.0), names, strict=True))
    loss = (w * x + b - 4.0) ** 2
    loss.backward()
    return loss


@pytest.mark.parametrize("labelled", [True, False])
def test_a_trace_draws_as_the_value_it_recorded(labelled):
    with trace() as t:
        loss = step(labelled)
    assert viz.graph(t).source == viz.graph(loss, detail="scalar").source


def test_a_trace_from_a_file_draws_the_same(tmp_path):
    with trace() as t:
        step()
    t.save(tmp_path / "t.jsonl")
    assert viz.graph(Trace.load(tmp_path / "t.jsonl")).source == viz.graph(t).source


def test_before_backward_a_trace_has_no_gradients_and_no_locals():
    with trace() as t:
        Value(2.0, "x") * Value(3.0, "w")
    source = viz.graph(t).source
    assert "grad" not in source.partition("n0 [")[2]
    assert len([line for line in source.splitlines() if "->" in line and "label" in line]) == 0


def test_of_a_training_step_done_twice_the_last_is_drawn():
    w = Value(1.0, "w")
    opt = SGD([w], lr=0.1)

    def update():
        opt.zero_grad()
        ((w * 2.0) ** 2).backward()
        opt.step()

    stepper = Stepper(update)
    for _ in range(2):
        stepper.run("update")
        drawn = viz.graph(stepper.trace).source
        assert f"w|{{data {w.data + 0.1 * w.grad:.4g}|grad {w.grad:.4g}}}" in drawn
        assert len(re.findall("shape=M?record", drawn)) == 3


def test_a_stretch_of_a_stepper_draws():
    stepper = Stepper(step)
    source = viz.graph(stepper.run("forward")).source
    assert [name in source for name in ("v1 = w · x", "loss = v3²")] == [True, True]


def test_drawing_is_not_recorded_and_changes_no_bit():
    with trace() as t:
        loss = step()
        nodes = list({v: None for node in order(loss) for v in (*node.inputs, node)})
        before, count = [(v.data.hex(), v.grad.hex()) for v in nodes], len(t)
        for detail in ("scalar", "neuron", "auto"):
            viz.graph(loss, detail=detail)
            viz.graph(t)
        assert len(t) == count
    assert [(v.data.hex(), v.grad.hex()) for v in nodes] == before


def test_a_trace_too_large_to_draw_is_refused():
    with trace() as t:
        y = Value(1.0, "x")
        for _ in range(1600):
            y = y + 1.0
    with pytest.raises(ValueError, match="too many to draw, the limit is 1500"):
        viz.graph(t)


def test_depth_keeps_what_is_near_the_result_of_a_trace():
    with trace() as t:
        loss = step()
    for depth in range(6):
        assert viz.graph(t, depth=depth).source == viz.graph(loss, "scalar", depth).source
    assert "loss = v3²" in viz.graph(t, depth=1).source
    assert "v2" not in viz.graph(t, depth=1).source


def test_scalar_draws_the_weights_of_a_recorded_sum_as_nodes():
    with trace() as t:
        Neuron(2, seed=0)([Value(1.0, "x1"), Value(2.0, "x2")]).backward()
    apart, folded = viz.graph(t, "scalar").source, viz.graph(t, "neuron").source
    assert all(f'label="{name}|' in apart for name in ("w[0]", "w[1]", "b"))
    assert not any(f'label="{name}|' in folded for name in ("w[0]", "w[1]", "b"))
    assert viz.graph(t).source == folded


def test_layer_folds_the_layers_of_a_trace():
    with trace() as t:
        out = MLP(2, [2, 1], seed=0)([1.0, 2.0])
        out.backward()
    assert viz.graph(t, "layer").source == viz.graph(out, "layer").source
