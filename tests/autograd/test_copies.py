"""Copies and pickles of Values: graphs of any depth, shared nodes, the same bits."""

import copy
import io
import pickle
from itertools import pairwise

import pytest
from hypothesis import given, settings

import autograd
from autograd import Value
from autograd.graph import leaves, order
from tests.autograd.strategies import bits, programs


def pickled(x):
    return pickle.loads(pickle.dumps(x))


def pickled_by_python(x):
    file = io.BytesIO()
    pickle._Pickler(file).dump(x)
    return pickle.loads(file.getvalue())


clones = pytest.mark.parametrize("clone", [copy.deepcopy, pickled, pickled_by_python])


def chain(length):
    w = v = Value(1.0, "w")
    for k in range(length):
        v = v * 0.9 + w if k % 3 else (v * v).tanh()
    return w, v


@clones
def test_a_chain_of_thousands_of_nodes(clone):
    w, root = chain(5000)
    root.backward()
    twin = clone(root)
    assert bits(order(twin)) == bits(order(root))
    assert bits(leaves(twin)) == bits(leaves(root))
    assert not set(order(twin)) & set(order(root))
    assert [v.op for v in order(twin)] == [v.op for v in order(root)]
    (leaf,) = leaves(twin)
    assert (leaf.label, leaf is w) == ("w", False)


@clones
@given(programs())
@settings(max_examples=15)
def test_what_is_shared_stays_shared(clone, program):
    xs = program.leaves()
    root = program(*xs)
    nodes = [*xs, *order(root)]
    twins = clone({"nodes": nodes, "root": root, "again": [root, *nodes]})
    assert bits(twins["nodes"]) == bits(nodes)
    assert twins["again"] == [twins["root"], *twins["nodes"]]
    place = {v: k for k, v in enumerate(nodes)}
    for node, twin in zip(nodes, twins["nodes"], strict=True):
        pairs = [(v, t) for v, t in zip(node.inputs, twin.inputs, strict=True) if v in place]
        assert all(twins["nodes"][place[v]] is t for v, t in pairs)
    twins["root"].backward()
    root.backward()
    assert bits(twins["nodes"]) == bits(nodes)


@clones
def test_graphs_in_one_container_one_after_the_other(clone):
    w, root = chain(1500)
    other = root * 2 + w
    a, b, c = clone([root, other, w])
    assert b.inputs[0].inputs[0] is a
    assert b.inputs[1] is c
    assert leaves(a) == leaves(b) == [c]


def test_a_pickle_that_failed_does_not_spoil_the_next():
    _, root = chain(1500)
    with pytest.raises((AttributeError, pickle.PicklingError)):
        pickle.dumps([root, lambda: 0, root])
    assert bits(order(pickled(root))) == bits(order(root))


def test_pickles_of_chains_grow_with_their_length_and_not_faster():
    sizes = [len(pickle.dumps(chain(n)[1])) for n in (1000, 2000, 4000)]
    assert all(b < 2.3 * a for a, b in pairwise(sizes))


def test_a_shallow_copy_is_another_node_of_the_same_inputs():
    _, root = chain(10)
    twin = copy.copy(root)
    assert twin is not root
    assert (twin.inputs, twin.op, twin.data) == (root.inputs, root.op, root.data)


class Named(Value):
    """A Value with something of its own."""


@clones
def test_a_subclass_keeps_its_class_and_attributes(clone):
    w = Named(2.0, "w")
    w.unit = ["m"]
    twin = clone(w * 3 + 1).inputs[0].inputs[0]
    assert (type(twin), twin.unit, twin.data) == (Named, ["m"], 2.0)
    assert twin.unit is not w.unit


@pytest.mark.parametrize("function", [autograd.relu, Value.tanh, autograd.abs, autograd.dot])
def test_functions_are_pickled_by_name(function):
    assert pickled(function) is function


@clones
def test_a_constant_stays_one(clone):
    with pytest.raises(ValueError, match="plain numbers alone"):
        clone(autograd.sqrt(2.0)).backward()
