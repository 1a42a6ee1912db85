"""Parameters of a part of a network, and the Python paths that name them."""

from collections import OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import MisuseWarning, Value, trace
from nn import MLP, SGD, Layer, Module, Neuron


class Part(Module):
    """A module with the attributes it is given."""

    def __init__(self, **attributes):
        for name, value in attributes.items():
            setattr(self, name, value)


def names(module):
    return [name for name, _ in module.named_parameters()]


def labels(module):
    return [p.label for p in module.parameters()]


def test_a_parameter_is_named_by_the_path_that_reaches_it():
    assert names(MLP(2, [2, 1])) == [
        "layers[0].neurons[0].w[0]",
        "layers[0].neurons[0].w[1]",
        "layers[0].neurons[0].b",
        "layers[0].neurons[1].w[0]",
        "layers[0].neurons[1].w[1]",
        "layers[0].neurons[1].b",
        "layers[1].neurons[0].w[0]",
        "layers[1].neurons[0].w[1]",
        "layers[1].neurons[0].b",
    ]


def test_parameters_hide_in_attributes_lists_tuples_dicts_and_modules():
    model = Part(
        scale=Value(1.0),
        table={"a": [Value(2.0)], 7: (Value(3.0), Value(4.0))},
        inner=Part(shift=Value(5.0)),
    )
    assert names(model) == ["scale", "table['a'][0]", "table[7][0]", "table[7][1]", "inner.shift"]
    assert [p.data for p in model.parameters()] == [1.0, 2.0, 3.0, 4.0, 5.0]


def containers(inner):
    keys = st.text("ab'\"\\ .[]", max_size=3) | st.integers(-1, 2)
    attributes = st.sampled_from(["w", "b", "cell", "_hidden"])
    return (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(keys, inner, max_size=3)
        | st.dictionaries(attributes, inner, max_size=3).map(lambda parts: Part(**parts))
    )


@given(st.recursive(st.builds(Value, st.just(1.0)), containers, max_leaves=8))
def test_every_path_is_python_for_its_parameter(content):
    model = Part(content=content)
    for path, parameter in model.named_parameters():
        assert eval(f"model.{path}", {"model": model}) is parameter
        assert parameter.label == path


def test_the_label_is_the_path_from_the_outermost_module():
    neuron = Neuron(1)
    assert labels(neuron) == ["w[0]", "b"]
    Part(output=neuron)
    assert labels(neuron) == ["output.w[0]", "output.b"]


def test_a_shared_parameter_is_named_once_by_its_first_path():
    tied = Value(1.0)
    model = Part(encoder=[tied, Value(2.0)], decoder={"w": tied})
    assert names(model) == ["encoder[0]", "encoder[1]"]
    assert model.parameters()[0] is tied


def test_a_shared_module_is_named_once_by_its_first_path():
    neuron = Neuron(1)
    assert names(Part(left=neuron, right=neuron)) == ["left.w[0]", "left.b"]


def test_constants_and_computed_nodes_are_not_parameters():
    w = Value(1.0)
    loss = (w - 3) ** 2
    constant = loss.inputs[1]
    assert names(Part(w=w, loss=loss, constant=constant, rate=0.1, name="part")) == ["w"]


def test_parameters_appended_to_a_list_are_labelled_by_their_path():
    class Stack(Module):
        def __init__(self):
            self.neurons = []
            for _ in range(2):
                self.neurons.append(Neuron(1))

    model = Stack()
    expected = ["neurons[0].w[0]", "neurons[0].b", "neurons[1].w[0]", "neurons[1].b"]
    assert names(model) == expected
    assert labels(model) == expected


def test_a_weight_replaced_inside_a_network_leaves_all_labels_whole():
    model = MLP(2, [2, 1])
    model.layers[0].neurons[0].b = Value(0.5)
    assert labels(model) == names(model)
    assert labels(model)[2] == "layers[0].neurons[0].b"


def test_a_module_may_know_the_module_it_is_in():
    outer = Part(w=Value(1.0), inner=Part(b=Value(2.0)))
    outer.inner.outer = outer
    assert names(outer) == ["w", "inner.b"]


def test_zero_grad_clears_every_parameter_and_nothing_else():
    model, x = MLP(2, [2, 1], activation="tanh", seed=0), Value(1.0)
    model([x, -1.0]).backward()
    assert any(p.grad for p in model.parameters())
    x_grad = x.grad
    model.zero_grad()
    assert [p.grad for p in model.parameters()] == [0.0] * 9
    assert x.grad == x_grad != 0


@pytest.mark.parametrize(
    ("module", "count"),
    [(Neuron(3), 4), (Layer(3, 2), 8), (MLP(3, [4, 4, 1]), 41), (MLP(784, [10]), 7850)],
)
def test_as_many_parameters_as_weights_and_biases(module, count):
    assert len(module.parameters()) == count
    assert len(set(names(module))) == count


# Where parameters are found, and where not.


class Holder(Module):
    """A Module with one attribute."""

    def __init__(self, part):
        self.part = part


class Plain:
    """An object that is no Module."""

    def __init__(self, **parts):
        vars(self).update(parts)


@dataclass
class Pair:
    a: Value
    b: list


Point = namedtuple("Point", "a")

FOUND = {
    "part[0]": lambda w: deque([w]),
    "part[1, 0]": lambda w: np.array([[1.0, 2.0], [w, None]], dtype=object),
    "part['k'][0]": lambda w: OrderedDict(k=(w,)),
    "part['k']": lambda w: MappingProxyType({"k": w}),
    "part[0].part": lambda w: np.array([Holder(w)]),
    "part['d'][0].part[1]": lambda w: defaultdict(list, d=[Holder(deque([0, w]))]),
}
MISSED = {
    "set": lambda w: {w},
    "frozenset": lambda w: frozenset([w]),
    "Plain": lambda w: Plain(x=1, w=[w]),
    "Pair": lambda w: Pair(w, []),
    "SimpleNamespace": lambda w: SimpleNamespace(layer=Holder(w)),
}


@pytest.mark.parametrize("path", FOUND)
def test_a_parameter_is_found_in_containers(path):
    w = Value(1.0)
    holder = Holder(FOUND[path](w))
    assert holder.named_parameters() == [(path, w)]
    assert w.label == path


@pytest.mark.parametrize("kind", MISSED)
def test_what_is_not_found_is_named(kind):
    w = Value(1.0)
    holder = Holder([MISSED[kind](w)])
    with pytest.warns(MisuseWarning, match=rf"^part\[0\] is of type {kind}, .*not trained") as told:
        assert holder.parameters() == []
    assert [warning.filename for warning in told] == [__file__]


def test_a_point_of_names_is_a_tuple():
    w = Value(1.0)
    assert Holder(Point(w)).named_parameters() == [("part[0]", w)]


@pytest.mark.parametrize(
    "part",
    [
        {1, 2},
        Plain(x=1, result=Value(1.0) * 2, constant=autograd.sqrt(2.0)),
        np.zeros(3),
        "text",
        len,
        lambda: 0,
        trace(),
        SGD([Value(1.0)]),
        np.random.default_rng(0),
    ],
    ids=lambda x: type(x).__name__,
)
def test_what_holds_no_parameters_is_passed_over_in_silence(part):
    assert Holder(part).parameters() == []


def test_weights_that_are_found_elsewhere_may_be_in_a_set_too():
    class Both(Module):
        def __init__(self):
            self.seen = {w}
            self.w = w

    w = Value(1.0)
    assert Both().parameters() == [w]


def test_modules_in_arrays_and_deques_are_parts():
    inner = Holder(Value(1.0))
    assert Holder(deque([np.array([inner])])).modules()[1:] == [inner]


def test_a_list_that_holds_itself_is_walked_once():
    module = Module()
    module.parts = [Value(1.0)]
    module.parts.append(module.parts)
    assert len(module.parameters()) == 1
