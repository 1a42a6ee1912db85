"""The same program on other libraries of arrays, by the names of the array-API standard."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
import nn
from autograd import Value
from autograd.compile.arrays import namespace
from autograd.ops import OPS
from tests.autograd.compile.strategies import assert_same, by_scalars, examples, recipes

X = np.array([[0.5, -1.0, 0.25], [1.5, 0.5, -0.75], [-0.25, 2.0, 1.0], [0.125, 0.75, -2.0]])


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


def test_the_library_is_numpy_unless_said_otherwise():
    assert namespace(None, "float64").xp is np
    assert namespace(np, "float32").dtype == np.float32


@settings(max_examples=25)
@given(recipe=recipes(20))
def test_with_pytorch_a_program_gives_the_numbers_of_the_scalar_engine(torch, recipe):
    params, frozen = recipe.leaves("param"), recipe.leaves("frozen")
    loss = recipe.loss(params, frozen)
    mean, gradient = autograd.compile(loss, params, xp=torch)(recipe.batch)
    assert isinstance(gradient, torch.Tensor)
    assert_same((mean, gradient.numpy()), by_scalars(loss, params, recipe.batch))
    outputs = autograd.compile(loss, xp=torch)(recipe.batch)
    expected = autograd.compile(loss)(recipe.batch)
    np.testing.assert_allclose(outputs.numpy(), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
@settings(max_examples=12)
@given(data=st.data())
def test_with_pytorch_every_op_gives_what_it_gives_on_scalars(torch, op, data):
    example = data.draw(examples(op))
    params = example.params()
    function = example.function(params)
    mean, gradient = autograd.compile(function, params, xp=torch)(example.batch())
    assert_same((mean, gradient.numpy()), by_scalars(function, params, example.batch()))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_with_pytorch_a_network_takes_and_returns_tensors(torch, dtype):
    model = nn.MLP(3, [5, 1], activation="tanh", seed=0)
    params = model.parameters()
    compiled = autograd.compile(lambda x: model(x) ** 2, params, xp=torch, dtype=dtype)
    mean, gradient = compiled(torch.asarray(X))
    assert type(mean) is float
    assert gradient.dtype is getattr(torch, dtype)
    rel = 1e-12 if dtype == "float64" else 1e-5
    assert_same((mean, gradient.numpy()), by_scalars(lambda x: model(x) ** 2, params, X), rel)


def test_with_pytorch_what_is_not_finite_is_an_error(torch):
    w = Value(1.0, "w")
    with pytest.raises(ValueError, match="log has no finite value on sample 1"):
        autograd.compile(lambda x: (w * x).log(), [w], xp=torch)([1.0, -1.0])
    with pytest.raises(
        ValueError, match="the gradient is not finite: on sample 1, the derivative of sqrt"
    ):
        autograd.compile(lambda x: (w * x).sqrt(), [w], xp=torch)([1.0, 0.0])
    with pytest.raises(ValueError, match=r"argument 0 .* not finite, in row 1"):
        autograd.compile(lambda x: w * x, [w], xp=torch)([1.0, float("nan")])
