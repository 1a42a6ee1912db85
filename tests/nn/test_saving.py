"""The registry: each part describes itself, and is made again from its description."""

import json

import pytest

from nn import SGD, Activation, Adam, Dense, Layer, Shrinking, objectives, schedules
from nn.activations import ACTIVATIONS
from nn.initializers import INITIALIZERS
from nn.objectives import LOSSES
from nn.optimizers import OPTIMIZERS
from nn.regularizers import L1L2
from nn.saving import KINDS, MissingFunctionError, count, describe, knows, rebuild, text


def again(kind, part, **custom):
    return rebuild(kind, json.loads(json.dumps(describe(kind, part))), custom)


def half(x):
    return x / 2


class Halving(SGD):
    """Descends half as fast."""


PARTS = [
    *(("initializer", initializer) for initializer in INITIALIZERS.values()),
    ("regularizer", L1L2(0.5, 0.25)),
    ("schedule", schedules.CosineDecay(0.1, 10)),
    ("schedule", schedules.Constant(0.1)),
    ("activation", "tanh"),
    ("metric", None),
]


@pytest.mark.parametrize(("kind", "part"), PARTS, ids=str)
def test_a_part_comes_back_equal(kind, part):
    assert again(kind, part) == part


@pytest.mark.parametrize(
    "optimizer", [kind() for kind in OPTIMIZERS.values()], ids=lambda o: o.name
)
def test_an_optimizer_comes_back_with_its_arguments(optimizer):
    found = again("optimizer", optimizer)
    assert type(found) is type(optimizer)
    assert found.config() == optimizer.config()


def test_an_optimizer_may_hold_another_and_a_schedule():
    inner = Adam(lr=schedules.ExponentialDecay(0.1, 10, 0.5))
    found = again("optimizer", Shrinking(inner, l1=0.5))
    assert (type(found.optimizer), found.l1, found.lr) == (Adam, 0.5, inner.lr)


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_comes_back_as_its_class(name):
    loss = objectives.get(name)
    assert type(again("loss", loss)) is type(loss)


@pytest.mark.parametrize("activation", [*ACTIVATIONS, "softmax", half])
@pytest.mark.parametrize("kind", [Dense, Layer, Activation], ids=lambda k: k.__name__)
def test_a_layer_comes_back_with_weights_of_zero(kind, activation):
    if kind is Activation:
        layer = Activation(activation)
    elif kind is Layer:
        layer = Layer(2, 3, activation=activation)
    else:
        layer = Dense(3, activation, input_shape=(2,), name="first", kernel_regularizer="l2")
        layer.build(2)
    found = again("layer", layer, half=half)
    assert type(found) is kind
    assert found.config() == layer.config()
    if kind is not Activation:
        assert all(p.data == 0.0 for p in found.parameters())
        assert len(found.parameters()) == len(layer.parameters())


def test_a_custom_function_is_described_by_its_name_and_given_by_the_reader():
    assert describe("activation", half) == {"function": "half"}
    assert again("activation", half, half=half) is half
    with pytest.raises(MissingFunctionError, match=r"custom_objects={'half': …}"):
        again("activation", half)


def test_a_custom_optimizer_is_described_and_its_class_given_by_the_reader():
    assert knows("optimizer", Halving())
    found = again("optimizer", Halving(lr=0.5), Halving=Halving)
    assert (type(found), found.lr) == (Halving, 0.5)
    with pytest.raises(TypeError, match="Halving is not a subclass of Optimizer"):
        again("optimizer", Halving(), Halving=half)


@pytest.mark.parametrize("kind", ["layer", "network", "loss", "schedule", "initializer"])
def test_a_class_of_another_kind_is_unknown(kind):
    with pytest.raises(KeyError):
        rebuild(kind, {"class": "Adam"}, {"Adam": Adam})
    assert "Adam" not in KINDS[kind]


@pytest.mark.parametrize("x", [-1, 2**53, 1.0, True, "1", None])
def test_a_count_is_a_whole_number_from_zero(x):
    with pytest.raises(ValueError, match="steps expects a whole number of 0 or more, got"):
        count("steps", x)
    assert count("steps", 3) == 3


def test_a_name_is_a_text_or_none():
    assert (text("a"), text(None)) == ("a", None)
    with pytest.raises(TypeError, match="a name is a text, got 5"):
        text(5)
