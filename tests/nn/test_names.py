"""How objects print: as the calls that make them, of many parts the first."""

import inspect

import pytest

import nn
from autograd import Value
from nn import MLP, Dense, EarlyStopping, Module, Sequential
from nn.callbacks import Callback, LearningRateScheduler
from nn.objectives import LOSSES, BinaryCrossentropy

MODULES = (nn, nn.callbacks, nn.objectives, nn.optimizers, nn.schedules, nn.initializers)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_public_class_prints_its_address(module):
    public = [vars(module)[name] for name in getattr(module, "__all__", vars(module))]
    classes = [x for x in public if inspect.isclass(x) and nn.__name__ in str(x)]
    assert classes
    assert [cls for cls in classes if cls.__repr__ is object.__repr__] == []


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (EarlyStopping(), "EarlyStopping()"),
        (EarlyStopping("acc", patience=3), "EarlyStopping(monitor='acc', patience=3)"),
        (LearningRateScheduler(abs), "LearningRateScheduler(schedule=<built-in function abs>)"),
        (Callback(), "Callback()"),
        (LOSSES["mse"](), "MeanSquaredError()"),
        (BinaryCrossentropy(from_logits=True), "BinaryCrossentropy(from_logits=True)"),
    ],
)
def test_settings_print_as_the_call_that_makes_them(item, text):
    assert repr(item) == text


class Line(Module):
    def __init__(self, n: int = 1) -> None:
        self.w, self.b = [Value(1.0) for _ in range(n)], Value(0.0)


def test_a_module_prints_its_parameters():
    assert repr(Line()) == "<Line of 2 parameters: w[0], b>"
    assert repr(Line(99)) == "<Line of 100 parameters: w[0], w[1], w[2], … and 97 more>"
    assert repr(Module()) == "<Module of 0 parameters>"


def test_of_many_parts_the_first_are_printed():
    wide = "Layer of [TanhNeuron(2), TanhNeuron(2), TanhNeuron(2), … and 97 more]"
    assert repr(MLP(2, [100, 1], activation="tanh").layers[0]) == wide
    deep = repr(Sequential([Dense(1)] * 20))
    assert deep == "Sequential of [Dense(1), Dense(1), Dense(1), … and 17 more]"
