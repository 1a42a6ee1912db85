"""Walks over random graphs: their order, backward, replay, expand, and what they cost."""

import gc
import hashlib
import math
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import MisuseWarning, Value, expand, graph, replay, trace
from autograd.graph import first_changed, leaves, local_derivatives, order, zero_grad
from autograd.names import Names, describe
from autograd.ops import ADD, DOT, MUL, SUM
from nn import SGD
from tests.autograd.strategies import Program, bits, grid, programs

# Gradients of random programs.


@settings(max_examples=100)
@given(programs().map(Program.without_ties))
def test_gradients_agree_with_finite_differences(program):
    xs = program.leaves()
    program(*xs).backward()
    for k, x in enumerate(xs):
        assert x.grad == pytest.approx(central_difference(program, k), rel=1e-6, abs=1e-9)


def central_difference(program: Program, k: int, h: float = 2.0**-10) -> float:
    """Five points: the steps stretch nothing, so h⁴ ≈ 1e-12 is the size of the error."""

    def at(by: float) -> float:
        xs = program.leaves()
        xs[k].data += by
        return program(*xs).data

    return (at(-2 * h) - 8 * at(-h) + 8 * at(h) - at(2 * h)) / (12 * h)


@settings(max_examples=100)
@given(programs())
def test_gradients_agree_with_the_chain_rule_applied_forwards(program):
    xs = program.leaves()
    root = program(*xs)
    root.backward()
    for x in xs:
        slope = {x: 1.0}
        for node in order(root):
            edges = zip(node.inputs, local_derivatives(node), strict=True)
            slope[node] = math.fsum(local * slope[v] for v, local in edges if slope.get(v))
        assert x.grad == pytest.approx(slope[root], rel=1e-9, abs=1e-15)


@given(programs())
def test_the_order_puts_each_computed_node_once_and_after_its_inputs(program):
    nodes = order(program(*program.leaves()))
    place = {node: k for k, node in enumerate(nodes)}
    assert len(place) == len(nodes)
    assert nodes[-1] is max(place, key=place.get)
    for node in nodes:
        assert node.inputs
        assert all(place[v] < place[node] for v in node.inputs if v.inputs)


def test_the_order_follows_the_formula():
    a, b, c, d = (Value(1.0, name) for name in "abcd")
    left, right = a * b, c * d
    total = left + right
    assert order(total) == [left, right, total]
    assert leaves(total) == [a, b, c, d]


def test_leaves_are_found_once_and_without_constants():
    a, b = Value(1.0), Value(2.0)
    assert leaves(b * 2 + a * b - 1.0) == [b, a]
    assert leaves(a) == [a]


# The same bits, every time.

PROGRAM = """
import random
import autograd
from autograd import Value, trace

choose = random.Random(1)
leaves = [Value(choose.uniform(-1, 1), f"x{k}") for k in range(20)]
nodes = list(leaves)
with trace() as t:
    for _ in range(200):
        a, b, c = choose.choices(nodes, k=3)
        nodes.append(autograd.dot([a, b], [c, a], b).tanh() + a * b.sin())
    autograd.sum(nodes).backward()
print(*(x.grad.hex() for x in leaves), t)
"""


def test_gradients_and_records_are_the_same_in_every_process():
    root = str(Path(autograd.__file__).parents[1])
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            env=os.environ
            | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
        )
        for seed in range(12)
    ]
    outputs = {hashlib.sha256(run.communicate()[0]).hexdigest() for run in runs}
    assert [run.returncode for run in runs] == [0] * 12
    assert len(outputs) == 1


# Size.


def test_a_chain_of_a_million_additions_is_built_differentiated_and_freed():
    x = Value(1.0)
    references = sys.getrefcount(x)
    gc.disable()  # so that what is freed is freed by its reference count alone
    try:
        y = x
        for _ in range(1_000_000):
            y = y + x
        y.backward()
        assert x.grad == y.data == 1_000_001.0
        del y
        assert sys.getrefcount(x) == references
    finally:
        gc.enable()


@given(programs())
@settings(max_examples=10)
def test_a_graph_and_its_trace_have_no_reference_cycles(program):
    def alive() -> int:
        return sum(type(o) is Value for o in gc.get_objects())

    def compute() -> int:
        with trace() as t:
            root = program(*program.leaves())
            root.backward()
        replay(root)
        expanded = expand(root)
        return alive() if t and expanded is not None else 0

    gc.collect()
    gc.disable()
    gc.freeze()  # what is there already is not listed
    try:
        assert compute() > 0
        assert alive() == 0
    finally:
        gc.unfreeze()
        gc.enable()


def test_a_node_takes_at_most_200_bytes():
    count, x = 10_000, Value(0.999)
    tracemalloc.start()
    try:
        y = x
        for _ in range(count):
            y = y * x
        y.backward()
        assert tracemalloc.get_traced_memory()[0] / count <= 200
    finally:
        tracemalloc.stop()


# Replay.


@given(programs(), st.data())
def test_replay_computes_what_computing_anew_does(program, data):
    xs = program.leaves()
    root = program(*xs)
    root.backward()
    for x in xs:
        x.data = data.draw(grid) / 4
    replay(root)
    anew = program(*xs)
    assert bits(order(root)) == bits(order(anew))
    zero_grad(xs)
    root.backward()
    replayed = bits(xs)
    zero_grad(xs)
    anew.backward()
    assert replayed == bits(xs)


@pytest.mark.parametrize("walk", [expand, leaves, order, replay])
@pytest.mark.parametrize("bad", [None, 2.0, [1.0]])
def test_a_walk_begins_at_a_value(walk, bad):
    with pytest.raises(TypeError, match="expected a Value, the result of an expression, got"):
        walk(bad)


def test_replay_outside_a_domain_changes_nothing():
    a, p = Value(2.0, "a"), Value(3.0, "p")
    loss = a.exp() + p.log() * a
    loss.backward()
    a.data, p.data = 5.0, -1.0
    before = bits([a, p, *order(loss)])
    with pytest.raises(ValueError, match=r"log needs x > 0, got -1\.0 \(node 'p'\)"):
        replay(loss)
    assert bits([a, p, *order(loss)]) == before


def test_backward_after_replay_is_no_misuse():
    w = Value(3.0)
    loss = w**2
    loss.backward()
    replay(loss)
    loss.backward()
    assert w.grad == 12.0


# Expand.


@given(programs())
def test_expand_gives_the_same_graph_in_single_products_and_sums(program):
    xs = program.leaves()
    root = program(*xs)
    root.backward()
    before = bits([*xs, *order(root)])
    labels = [x.label for x in xs]

    expanded = expand(root)
    nodes = order(expanded)
    assert bits([expanded]) == bits([root])
    assert not {DOT, SUM} & {node.op for node in nodes}
    assert all(len(node.inputs) == 2 for node in nodes if node.op in (MUL, ADD))
    assert set(leaves(expanded)) == set(leaves(root))
    assert bits([*xs, *order(root)]) == before
    assert [x.label for x in xs] == labels

    # Data to the bit. The terms of a gradient may be added in another order.
    carried = bits(nodes)
    grads = [x.grad for x in xs]
    replay(expanded)
    zero_grad(xs)
    expanded.backward()
    assert [data for data, _ in bits(nodes)] == [data for data, _ in carried]
    assert [x.grad for x in xs] == pytest.approx(grads, rel=1e-12, abs=1e-15)
    expected = [float.fromhex(grad) for _, grad in carried]
    assert [node.grad for node in nodes] == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_a_neuron_expands_to_its_formula():
    w, x = [Value(2.0, "w0"), Value(3.0, "w1")], [Value(5.0, "x0"), Value(7.0, "x1")]
    out = autograd.dot(w, x, Value(11.0, "b"))
    out.label = "n"
    names = Names({})
    assert [repr(describe(node, names)) for node in order(expand(out))] == [
        "forward   v1 = w0 · x0 = 2 · 5 = 10",
        "forward   v2 = w1 · x1 = 3 · 7 = 21",
        "forward   v3 = v1 + v2 = 10 + 21 = 31",
        "forward   n = v3 + b = 31 + 11 = 42",
    ]


@pytest.mark.parametrize("function", [autograd.sum, lambda xs: autograd.sum(xs) * 2])
def test_expanding_a_sum_of_one_leaves_its_input_alone(function):
    w = Value(3.0, "w")
    square = w**2
    square.label = "square"
    expanded = expand(function([w])), expand(function([square]))
    assert (w.label, square.label) == ("w", "square")
    assert [leaves(root) for root in expanded] == [[w], [w]]


# Names.


@given(st.lists(st.sampled_from(["", "w", "w_2", "w_2_2", "v1", "v2"])))
def test_every_node_has_a_name_of_its_own_and_keeps_it(labels):
    names, nodes = Names(), [Value(1.0, label) for label in labels]
    first = [names.of(node) for node in nodes]
    assert len(set(first)) == len(nodes)
    assert [names.of(node) for node in nodes] == first


def test_names_are_the_labels_or_count_from_v1():
    names, nodes = Names({}), [Value(1.0, "w"), Value(1.0), Value(1.0, "w"), Value(1.0)]
    assert [names.of(v) for v in nodes] == ["w", "v1", "w_2", "v2"]
    assert names.of((nodes[0] + 2.5).inputs[1]) == "2.5"


def test_zero_grad_sets_gradients_to_zero():
    a, b = Value(2.0), Value(3.0)
    (a * b).backward()
    zero_grad(v for v in (a, b))
    assert (a.grad, b.grad) == (0.0, 0.0)


# Data that changed between forward and backward.


def test_data_changed_between_forward_and_backward_is_warned_of_at_that_line():
    w = Value(3.0, "w")
    loss = (w * 2) ** 2
    w.data = 4.0
    with pytest.warns(MisuseWarning, match=r"an input of v1 \(w, 2\) changed between") as told:
        loss.backward()
    assert told[0].filename == __file__


def test_a_loss_computed_again_or_replayed_is_not_warned_of():
    w = Value(3.0, "w")
    loss = (w * 2) ** 2
    for x in (4.0, 5.0):
        w.data = x
        w.grad = 0.0
        replay(loss)
        loss.backward()
        ((w * 2) ** 2).backward()
    assert w.grad == 2 * 8 * 5.0


def test_a_step_between_is_warned_of_too():
    w = Value(3.0, "w")
    loss = (w * 2) ** 2
    other = (w - 1) ** 2
    loss.backward()
    SGD([w], lr=0.1).step()
    with pytest.warns(MisuseWarning, match="changed between forward and backward"):
        other.backward()


def test_a_number_that_was_nan_from_the_beginning_has_not_changed():
    a, b = Value(1e308, "a"), Value(1e308, "b")
    root = (a * 10.0 - b * 10.0) * 0.0
    assert math.isnan(root.data)
    assert first_changed(order(root)) is None


def test_a_rule_that_fails_in_the_middle_leaves_the_gradients_as_they_were(monkeypatch):
    w, b = Value(2.0), Value(1.0)
    loss = (w * b).exp() + w
    loss.backward()
    loss.grad = 0.0
    before = bits([w, b, *order(loss)])

    def forgotten(xp, x, y, out):
        raise TypeError("a rule of one's own, not yet finished")

    monkeypatch.setattr(MUL, "partials", (MUL.partials[0], forgotten))
    with pytest.raises(TypeError, match="not yet finished"):
        loss.backward()
    assert bits([w, b, *order(loss)]) == before


def test_ctrl_c_within_backward_leaves_all_gradients_as_they_were(monkeypatch):
    w, x = Value(2.0), Value(3.0)
    (w * x).backward()
    chain = graph._chain

    def stopped(nodes):
        chain(nodes)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(graph, "_chain", stopped)
        with pytest.raises(KeyboardInterrupt):
            (w * x).backward()
    assert (w.grad, x.grad) == (3.0, 2.0)
