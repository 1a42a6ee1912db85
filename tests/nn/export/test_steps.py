"""A network as a list of steps, which others can compute."""

import numpy as np
import pytest

from autograd import Value
from nn import MLP, Activation, Dense, Dropout, Flatten, LeakyReLU, Module, Sequential
from nn.export.onnx_file import OPERATORS
from nn.export.pytorch import MODULES
from nn.export.steps import FUNCTIONS, Affine, Function, steps


def test_a_layer_is_a_matrix_and_a_function():
    model = MLP(2, [3, 1], seed=0)
    first, relu, last = steps(model)
    assert relu == Function("relu")
    for step, layer, name in ((first, 0, "layers[0]"), (last, 1, "layers[1]")):
        kernel, bias = model.layers[layer].get_weights()
        assert step.name == name
        np.testing.assert_array_equal(step.kernel, kernel)
        np.testing.assert_array_equal(step.bias, bias)


def test_a_layer_without_bias_has_none():
    (step,) = steps(Sequential([Dense(2, use_bias=False, input_shape=(3,))]))
    assert isinstance(step, Affine)
    assert step.bias is None


def test_a_network_in_a_network_is_walked_through():
    inner = Sequential([Dense(2, "tanh")])
    model = Sequential([Flatten(input_shape=(4,)), inner, Dropout(0.5), LeakyReLU(0.1)])
    found = steps(model)
    assert found[1].name == "layers[1].layers[0]"
    assert [found[0], *found[2:]] == [
        Function("flatten"),
        Function("tanh"),
        Function("dropout", 0.5),
        Function("leaky_relu", 0.1),
    ]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_activation_has_its_name_here_and_elsewhere(name):
    (step,) = steps(Sequential([Activation(name, input_shape=(2,))]))
    assert step.name == name
    assert name in MODULES
    assert name in OPERATORS or name == "silu"


def test_swish_is_silu():
    (step,) = steps(Sequential([Activation("swish", input_shape=(2,))]))
    assert step.name == "silu"


class Doubling(Module):
    def __call__(self, x):
        return [2 * v for v in x]


@pytest.mark.parametrize(
    ("layers", "problem"),
    [
        (
            [Dense(2, lambda x: x * x)],
            r"layers\[0\] has the activation <lambda>, which only Python",
        ),
        ([Dense(2), Doubling()], r"layers\[1\] is a Doubling, which only Python can compute"),
    ],
)
def test_what_only_python_can_compute_is_refused(layers, problem):
    model = Sequential(layers)
    model([Value(1.0), Value(2.0)])
    with pytest.raises(ValueError, match=problem):
        steps(model)


def test_a_network_must_have_its_weights():
    with pytest.raises(ValueError, match=r"number of inputs yet: build it, model.build\(n_in\)"):
        steps(Sequential([Dense(2)]))
    with pytest.raises(
        TypeError, match=r"only a Sequential or an MLP can be exported, got Dense\(2\)"
    ):
        steps(Dense(2))


class Doubled(Dense):
    def __call__(self, x):
        return [2 * out for out in super().__call__(x)]


class Shifted(Sequential):
    def __call__(self, x):
        return super().__call__(x) + 1.0


class Steeper(LeakyReLU):
    def each(self, x):
        return 3 * super().each(x)


class Named(Sequential):
    """Somebody's network, which computes as a Sequential does."""

    def __init__(self):
        super().__init__([Dense(2, input_shape=(3,))])


@pytest.mark.parametrize(
    ("model", "named"),
    [
        (lambda: Sequential([Doubled(2, input_shape=(3,))]), r"layers\[0\] is a Doubled"),
        (lambda: Shifted([Dense(1, input_shape=(3,))]), "the network is a Shifted"),
        (lambda: Sequential([Steeper(0.1, input_shape=(3,))]), r"layers\[0\] is a Steeper"),
    ],
)
def test_a_subclass_that_computes_otherwise_is_refused(model, named):
    with pytest.raises(ValueError, match=f"{named}, which only Python can compute"):
        steps(model())


def test_a_subclass_that_computes_the_same_is_taken():
    assert len(steps(Named())) == 1
