"""Neurons and layers: what they compute, how they start, what they refuse."""

import math
import os
import subprocess
import sys
from random import Random

import numpy as np
import pytest

from autograd import Value
from nn import MLP, Activation, Dense, Layer, Neuron
from nn.layers import UNIFORM

ACTIVATIONS = {
    "linear": lambda x: x,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "tanh": math.tanh,
    "relu": lambda x: max(0.0, x),
    "leaky_relu": lambda x: x if x > 0 else 0.2 * x,
    "softplus": lambda x: math.log(1 + math.exp(x)),
}


def weights(module):
    return [p.data.hex() for p in module.parameters()]


def neuron(w, b, **arguments):
    """A neuron with these weights and this bias."""
    made = Neuron(len(w), **arguments)
    made.w, made.b = [Value(x) for x in w], Value(b)
    return made


# What they compute.


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("b", [0.5, -4.5])
def test_a_neuron_is_an_activation_of_a_weighted_sum(activation, b):
    out = neuron([2.0, -1.0], b, activation=activation)([1.5, 0.25])
    assert out.data == pytest.approx(ACTIVATIONS[activation](2.75 + b), rel=1e-12)


def test_the_tanh_neuron_of_micrograds_notebook():
    # https://github.com/karpathy/micrograd, its drawing of a tanh neuron
    x1, x2 = Value(2.0), Value(0.0)
    n = neuron([-3.0, 1.0], 6.8813735870195432, activation="tanh")
    out = n([x1, x2])
    out.backward()
    assert out.data == pytest.approx(0.7071, abs=5e-5)
    gradients = [x1.grad, n.w[0].grad, x2.grad, n.w[1].grad]
    assert gradients == pytest.approx([-1.5, 1.0, 0.5, 0.0])


def test_nonlin_false_leaves_the_activation_out():
    assert neuron([2.0], -5.0, nonlin=False, activation="tanh")([1.0]).data == -3.0


def test_one_output_comes_as_a_value_and_several_as_a_list():
    assert isinstance(Layer(2, 1)([1.0, 2.0]), Value)
    assert isinstance(MLP(2, [3, 1])([1.0, 2.0]), Value)
    for outputs in (Layer(2, 3)([1.0, 2.0]), MLP(2, [1, 3])([1.0, 2.0])):
        assert isinstance(outputs, list)
        assert len(outputs) == 3


def test_a_network_feeds_each_layer_to_the_next_and_ends_linear():
    model = MLP(1, [2, 1], activation="tanh", seed=3)
    (w0, b0), (w1, b1), (u0, u1, c) = (
        [p.data for p in n.parameters()] for layer in model.layers for n in layer.neurons
    )
    hidden = [math.tanh(w * 0.7 + b) for w, b in ((w0, b0), (w1, b1))]
    assert model([0.7]).data == pytest.approx(u0 * hidden[0] + u1 * hidden[1] + c, rel=1e-12)


@pytest.mark.parametrize(
    "sample",
    [(1.0, 2.0), np.array([1.0, 2.0]), [1, 2], [Value(1.0), 2.0], iter([1.0, 2.0])],
    ids=["tuple", "array", "ints", "a Value", "iterator"],
)
def test_a_sample_is_anything_that_gives_its_numbers(sample):
    expected = MLP(2, [2, 1], activation="tanh", seed=1)([1.0, 2.0]).data
    assert MLP(2, [2, 1], activation="tanh", seed=1)(sample).data == expected


# How they print.


@pytest.mark.parametrize(
    ("module", "text"),
    [
        (Neuron(2), "ReLUNeuron(2)"),
        (Neuron(3, nonlin=False), "LinearNeuron(3)"),
        (Neuron(2, False), "LinearNeuron(2)"),
        (Neuron(1, activation="tanh"), "TanhNeuron(1)"),
        (Neuron(1, activation="leaky_relu"), "LeakyReluNeuron(1)"),
        (Neuron(1, activation=None), "LinearNeuron(1)"),
        (Layer(2, 2), "Layer of [ReLUNeuron(2), ReLUNeuron(2)]"),
        (
            MLP(2, [2, 1]),
            "MLP of [Layer of [ReLUNeuron(2), ReLUNeuron(2)], Layer of [LinearNeuron(2)]]",
        ),
    ],
    ids=lambda x: "" if isinstance(x, str) else type(x).__name__,
)
def test_modules_print_as_in_micrograd(module, text):
    assert repr(module) == text


# How they start.


def test_the_same_seed_gives_the_same_bits_and_another_seed_others():
    assert weights(MLP(3, [4, 2], seed=5)) == weights(MLP(3, [4, 2], seed=5))
    assert weights(MLP(3, [4, 2], seed=5)) != weights(MLP(3, [4, 2], seed=6))


def test_without_a_seed_every_network_starts_elsewhere():
    assert weights(Neuron(3)) != weights(Neuron(3))


def test_a_generator_as_seed_goes_on_counting():
    random = Random(5)
    first, second = weights(Neuron(3, seed=random)), weights(Neuron(3, seed=random))
    assert first != second
    assert first == weights(Neuron(3, seed=5))


def test_another_process_gives_the_same_bits():
    code = "from nn import MLP; print(*(p.data.hex() for p in MLP(3, [4, 2], seed=5).parameters()))"
    env = {**os.environ, "PYTHONHASHSEED": "1234"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    assert done.stdout.decode().split() == weights(MLP(3, [4, 2], seed=5))


def test_weights_start_uniform_between_minus_one_and_one_and_the_bias_at_zero():
    n = Neuron(4000, seed=0)
    found = np.sort([w.data for w in n.w])
    assert found[0] >= -1
    assert found[-1] <= 1
    # Kolmogorov-Smirnov: 4000 uniform numbers stay within 0.026 of the diagonal 99 % of the time
    assert np.abs((found + 1) / 2 - np.linspace(0, 1, 4000)).max() < 0.026
    assert n.b.data == 0.0
    assert {n.b.data for layer in MLP(2, [3, 2]).layers for n in layer.neurons} == {0.0}


# What they refuse.


@pytest.mark.parametrize("sample", [[], [1.0], [1.0, 2.0, 3.0]])
def test_a_wrong_number_of_inputs_is_refused_by_the_neuron_that_gets_them(sample):
    with pytest.raises(ValueError, match=rf"^layers\[0\]\.neurons\[0\] .*2 .*{len(sample)}"):
        MLP(2, [3, 1])(sample)
    with pytest.raises(ValueError, match=rf"^the neuron expects 2 inputs, got {len(sample)}$"):
        Neuron(2)(sample)


def test_many_samples_are_refused_in_one_line():
    with pytest.raises(TypeError, match=r"a table, 1 by 784: .* take predict\(x\)$"):
        MLP(784, [1])([[0.0] * 784])


@pytest.mark.parametrize("module", [Neuron(1), Layer(1, 1), MLP(1, [1])], ids=repr)
@pytest.mark.parametrize("sample", [1.0, Value(1.0), None], ids=repr)
def test_a_sample_that_is_not_a_list_is_refused(module, sample):
    with pytest.raises(TypeError, match="one sample as a list of numbers"):
        module(sample)


@pytest.mark.parametrize(
    ("sample", "error"),
    [
        (["a", 1.0], TypeError),
        ([None, 1.0], TypeError),
        ([1j, 1.0], TypeError),
        ([math.nan, 1.0], ValueError),
        ([math.inf, 1.0], ValueError),
        (np.ones((2, 2)), TypeError),
    ],
    ids=["text", "None", "complex", "nan", "inf", "two samples"],
)
def test_a_sample_of_anything_but_finite_numbers_is_refused(sample, error):
    with pytest.raises(error, match="number"):
        MLP(2, [2, 1])(sample)


@pytest.mark.parametrize(
    "make", [Neuron, lambda n, **a: Layer(n, 1, **a), lambda n, **a: MLP(n, [1, 1], **a)]
)
def test_an_unknown_activation_lists_the_known_and_guesses(make):
    with pytest.raises(ValueError, match=r"'tahn'.*linear, sigmoid, tanh.* Did you mean 'tanh'"):
        make(2, activation="tahn")


def test_where_nothing_is_near_there_is_no_guess():
    with pytest.raises(ValueError, match=r"softmax\.$"):
        Neuron(2, activation="zzz")


@pytest.mark.parametrize("size", [0, -1, 2.0, "2", None, True], ids=repr)
def test_a_size_is_a_whole_number_of_at_least_one(size):
    with pytest.raises(ValueError, match=f"n_in expects a whole number.*got {size!r}"):
        Neuron(size)
    with pytest.raises(ValueError, match=f"n_out expects a whole number.*got {size!r}"):
        Layer(2, size)
    with pytest.raises(ValueError, match=f"n_out expects a whole number.*got {size!r}"):
        MLP(2, [3, size, 1])


def test_a_network_needs_layers():
    with pytest.raises(ValueError, match="at least one layer"):
        MLP(2, [])


def test_the_sizes_of_a_network_come_in_a_list():
    with pytest.raises(TypeError, match=r"MLP.*\[4, 1\]"):
        MLP(2, 4)


@pytest.mark.parametrize("make", [Neuron, lambda n, act: Layer(n, 2, act)], ids=["Neuron", "Layer"])
def test_an_activation_in_the_place_of_nonlin_is_refused(make):
    with pytest.raises(ValueError, match="nonlin expects True or False, got 'tanh'"):
        make(2, "tanh")


@pytest.mark.parametrize("table", [np.ones((3, 2)), [[1.0, 2.0]] * 3, [(1.0,)]], ids=repr)
def test_a_table_of_samples_is_sent_to_predict(table):
    for model in (Neuron(2), Layer(2, 1), MLP(2, [1]), Activation("relu")):
        with pytest.raises(TypeError, match=r"one sample .* of many samples take predict\(x\)"):
            model(table)


# Dense, a Layer with Keras's arguments that learns its inputs late.


def test_a_dense_layer_is_a_layer():
    dense = Dense(2, "tanh", kernel_initializer=UNIFORM, input_shape=(3,), seed=4)
    dense.build(3)
    assert isinstance(dense, Layer)
    assert weights(dense) == weights(Layer(3, 2, activation="tanh", seed=4))
    sample = [0.5, -1.0, 2.0]
    layer = Layer(3, 2, activation="tanh", seed=4)
    assert [y.data for y in dense(sample)] == [y.data for y in layer(sample)]


def test_a_dense_layer_makes_its_neurons_when_it_is_first_called():
    dense = Dense(2)
    assert dense.parameters() == []
    assert dense.n_in is None
    dense([1.0, 2.0, 3.0])
    assert (dense.n_in, len(dense.parameters())) == (3, 8)
    first = weights(dense)
    dense([4.0, 5.0, 6.0])
    assert weights(dense) == first


def test_without_arguments_it_is_linear_glorot_uniform_with_a_bias_of_zero():
    dense = Dense(30, seed=0)
    dense.build(20)
    kernel, bias = dense.get_weights()
    reach = math.sqrt(6 / 50)
    assert 0.95 * reach < np.abs(kernel).max() <= reach
    assert bias.tolist() == [0.0] * 30
    assert dense.activation == "linear"


def test_without_a_bias_there_is_only_a_kernel():
    dense = Dense(2, use_bias=False, kernel_initializer="ones")
    assert [y.data for y in dense([3.0, 4.0])] == [7.0, 7.0]
    assert [a.shape for a in dense.get_weights()] == [(2, 2)]
    dense.set_weights([[[1.0, 2.0], [3.0, 4.0]]])
    assert [y.data for y in dense([1.0, 1.0])] == [4.0, 6.0]


def test_softmax_weighs_the_outputs_of_a_layer_against_each_other():
    dense = Dense(3, "softmax", kernel_initializer="ones", input_shape=(1,))
    dense.build(1)
    dense.set_weights([[[0.0, 1.0, 2.0]], [0.0, 0.0, 0.0]])
    powers = [1.0, math.e, math.e**2]
    expected = [x / sum(powers) for x in powers]
    assert [y.data for y in dense([1.0])] == pytest.approx(expected)


@pytest.mark.parametrize(
    "arguments", [{"input_shape": (3,)}, {"input_shape": [3]}, {"input_dim": 3}]
)
def test_the_number_of_inputs_may_be_said_beforehand(arguments):
    dense = Dense(2, **arguments)
    assert dense.n_in == 3
    with pytest.raises(ValueError, match=r"^Dense\(2\) expects 3 inputs, got 2$"):
        dense([1.0, 2.0])
    assert dense.neurons == []
    assert len(dense([1.0, 2.0, 3.0])) == 2


def test_a_layer_is_not_built_anew_for_another_number_of_inputs():
    layer = Layer(2, 1, seed=0)
    first = weights(layer)
    with pytest.raises(ValueError, match="expects 2 inputs, got 3"):
        layer.build(3)
    assert weights(layer) == first


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (3, r"a shape is a tuple, such as \(2,\) for two inputs, got 3"),
        ((28, 28), r"the shape \(28, 28\): flatten the samples .* x\.reshape\(len\(x\), -1\)"),
        ((), r"the shape \(\): flatten"),
        ((0,), "input_shape expects a whole number of at least 1, got 0"),
        ((None,), "input_shape expects a whole number of at least 1, got None"),
    ],
)
def test_a_sample_has_one_axis(shape, message):
    with pytest.raises(ValueError, match=message):
        Dense(2, input_shape=shape)


@pytest.mark.parametrize("size", [0, -1, 2.0, "2", None, True], ids=repr)
def test_units_are_a_whole_number_of_at_least_one(size):
    with pytest.raises(ValueError, match=f"units expects a whole number.*got {size!r}"):
        Dense(size)
    with pytest.raises(ValueError, match=f"n_in expects a whole number.*got {size!r}"):
        Dense(2).build(size)


def test_numpys_whole_numbers_count_as_sizes():
    dense = Dense(np.int64(2))
    dense.build(np.int32(3))
    assert (type(dense.units), type(dense.n_in), len(dense.parameters())) == (int, int, 8)


def test_weights_that_do_not_fit_a_layer_are_refused_and_nothing_is_written():
    layer = Layer(2, 1, seed=0)
    before = weights(layer)
    for arrays, message in (
        ([[[1.0], [2.0]], [math.nan]], r"^bias expects finite numbers, got nan at \(0,\)$"),
        ([[[1.0, 2.0]], [0.0]], r"^kernel expects an array of shape \(2, 1\), got \(1, 2\)$"),
        ([[[1.0], [2.0]]], "^expected 2 arrays of weights, got 1$"),
    ):
        with pytest.raises(ValueError, match=message):
            layer.set_weights(arrays)
        assert weights(layer) == before


# Activation, a layer of its own.


@pytest.mark.parametrize("name", ["relu", "tanh", "softmax"])
def test_an_activation_layer_does_what_the_activation_of_a_layer_does(name):
    inside, linear = (Dense(3, act, seed=1) for act in (name, None))
    sample = [0.5, -2.0]
    expected = [y.data for y in inside(sample)]
    assert [y.data for y in Activation(name)(linear(sample))] == expected
    assert repr(Activation(name)) == f"Activation({name!r})"
