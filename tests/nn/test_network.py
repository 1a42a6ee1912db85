"""Networks: worked examples, how layers fit together, when weights are made, what is refused."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from nn import MLP, SGD, Activation, Dense, Input, Layer, LeakyReLU, Module, Sequential
from nn.initializers import RandomUniform

sizes = st.lists(st.integers(1, 4), min_size=2, max_size=4)


class Pairs(Module):
    """A layer of one's own: a trained share of each two neighbours' sum."""

    def __init__(self):
        self.share = Value(0.5)

    def __call__(self, x):
        return [self.share * (a + b) for a, b in pairwise(x)]


def bits(model):
    return [p.data.hex() for p in model.parameters()]


def labels(model):
    return [p.label for p in model.parameters()]


def dense(units, **arguments):
    return [Dense(n, "tanh", **arguments) for n in units]


# A worked example.


class Mazur(Sequential):
    """Matt Mazur's network: two inputs, two hidden sigmoids, two sigmoids.

    https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/
    """

    def __init__(self):
        super().__init__([Dense(2, "sigmoid", input_shape=(2,)), Dense(2, "sigmoid")])
        # w1 and w2 lead to h1, w3 and w4 to h2: the columns of a kernel are its neurons
        hidden, out = [[0.15, 0.25], [0.20, 0.30]], [[0.40, 0.50], [0.45, 0.55]]
        self.set_weights([hidden, [0.35, 0.35], out, [0.60, 0.60]])

    def error(self):
        (t1, t2), (o1, o2) = (0.01, 0.99), self([0.05, 0.10])
        return ((t1 - o1) ** 2 + (t2 - o2) ** 2) / 2


def test_mazurs_network_errs_as_he_computed():
    assert Mazur().error().data == pytest.approx(0.298371109, abs=5e-10)
    assert [out.data for out in Mazur()([0.05, 0.10])] == pytest.approx(
        [0.75136507, 0.772928465], abs=5e-9
    )


def test_mazurs_weights_after_one_update_are_his():
    model = Mazur()
    weights = [p for p in model.parameters() if not p.label.endswith(".b")]  # biases stay
    model.error().backward()
    SGD(weights, lr=0.5).step()
    expected = [0.149780716, 0.19956143, 0.24975114, 0.29950229]
    expected += [0.35891648, 0.408666186, 0.511301270, 0.561370121]
    assert [w.data for w in weights] == pytest.approx(expected, abs=5e-9)
    assert model.error().data == pytest.approx(0.291027774, abs=5e-10)


# What networks compute.


@given(sizes, st.lists(st.floats(-2, 2), min_size=4, max_size=4), st.integers(0, 99))
def test_a_network_multiplies_by_its_kernels_and_adds_its_biases(units, x, seed):
    n_in, *units = units
    model = Sequential(dense(units, bias_initializer="random_normal"), seed=seed)
    found, outputs = model(x[:n_in]), np.array(x[:n_in])
    weights = model.get_weights()
    for kernel, bias in zip(weights[::2], weights[1::2], strict=True):
        outputs = np.tanh(outputs @ kernel + bias)
    found = [found] if units[-1] == 1 else found
    assert [out.data for out in found] == pytest.approx(outputs.tolist(), rel=1e-12)


def test_any_function_of_a_list_is_a_layer():
    model = Sequential([lambda xs: [x / 4 for x in xs], Pairs(), Activation("tanh")])
    assert [y.data for y in model([1.0, 2.0, 3.0])] == [math.tanh(0.375), math.tanh(0.625)]
    assert labels(model) == ["layers[1].share"]


def test_a_layer_after_one_of_ones_own_learns_its_inputs_from_what_comes():
    model = Sequential([Dense(3, input_shape=(2,)), Pairs(), Dense(4), Dense(1)], seed=0)
    assert [bool(layer.neurons) for layer in model.layers if isinstance(layer, Dense)] == [
        *(True, False, True)
    ]
    model([1.0, 2.0])
    assert model.layers[2].n_in == 2
    assert len(model.parameters()) == 9 + 1 + 12 + 5
    assert labels(model) == [name for name, _ in model.named_parameters()]


def test_a_network_in_a_network_is_a_layer():
    inner = Sequential([Dense(2, "relu"), Dense(2)], seed=1)
    model = Sequential([inner, Dense(1)], seed=2)
    model([1.0, 2.0, 3.0])
    assert [a.shape for a in model.get_weights()] == [(3, 2), (2,), (2, 2), (2,), (2, 1), (1,)]
    assert labels(model) == [name for name, _ in model.named_parameters()]


def test_a_layer_used_twice_has_its_weights_once():
    shared = Dense(2, input_shape=(2,))
    model = Sequential([shared, Activation("relu"), shared])
    model([1.0, 2.0])
    assert len(model.parameters()) == 6
    assert [a.shape for a in model.get_weights()] == [(2, 2), (2,)]


# When weights are made.


@given(sizes, st.integers(0, 99))
def test_weights_are_the_same_bits_whenever_they_are_made(units, seed):
    n_in, *units = units
    at_once = Sequential([Input((n_in,)), *dense(units)], seed=seed)
    by_shape = Sequential([Dense(units[0], "tanh", input_shape=(n_in,))], seed=seed)
    for layer in dense(units[1:]):
        by_shape.add(layer)
    built, called = Sequential(dense(units), seed=seed), Sequential(dense(units), seed=seed)
    assert built.parameters() == called.parameters() == []
    built.build(n_in)
    called([0.5] * n_in)
    assert bits(at_once) == bits(by_shape) == bits(built) == bits(called)
    assert {m.n_in for m in (at_once, by_shape, built, called)} == {n_in}


def test_a_second_call_makes_no_new_weights():
    model = Sequential(dense([3, 1]))
    model([1.0, 2.0])
    first = bits(model)
    model([3.0, 4.0])
    model.build(2)
    assert bits(model) == first


@pytest.mark.parametrize(
    "make",
    [
        lambda s: MLP(2, [3, 1], seed=s),
        lambda s: Sequential([Dense(3, input_dim=2), Dense(1)], seed=s),
    ],
    ids=["MLP", "Sequential"],
)
def test_the_same_seed_gives_the_same_bits_and_another_others(make):
    assert bits(make(5)) == bits(make(5)) != bits(make(6))
    assert make(5).seed == 5
    assert bits(make(None)) != bits(make(None))
    assert make(None).seed != make(None).seed


def test_a_layer_with_a_seed_of_its_own_does_not_listen_to_the_network():
    one, other = (Sequential([Dense(2, input_shape=(2,), seed=7)], seed=seed) for seed in (1, 2))
    assert bits(one) == bits(other)


def test_a_layer_added_to_an_mlp_starts_with_numbers_of_its_own():
    model = MLP(2, [2, 2], seed=5)
    model.add(Dense(2, kernel_initializer=RandomUniform(-1, 1)))
    first, _, added = (layer.get_weights()[0].tolist() for layer in model.layers)
    assert first != added


def test_names_are_paths_as_soon_as_there_are_weights():
    assert labels(Sequential([Input((1,)), Dense(2), Dense(1)])) == [
        "layers[0].neurons[0].w[0]",
        "layers[0].neurons[0].b",
        "layers[0].neurons[1].w[0]",
        "layers[0].neurons[1].b",
        "layers[1].neurons[0].w[0]",
        "layers[1].neurons[0].w[1]",
        "layers[1].neurons[0].b",
    ]


# Weights as arrays.


def test_weights_go_out_and_in_as_kernels_and_biases():
    model, copy = (Sequential(dense([3, 2], input_dim=d), seed=s) for d, s in ((3, 0), (3, 1)))
    assert [a.shape for a in model.get_weights()] == [(3, 3), (3,), (3, 2), (2,)]
    copy.set_weights(model.get_weights())
    assert bits(copy) == bits(model)
    assert copy.layers[0].neurons[2].w[1].data == model.get_weights()[0][1, 2]


SHAPES = [(2, 3), (3,), (3, 1), (1,)]


@pytest.mark.parametrize(
    ("k", "bad", "message"),
    [
        (3, np.zeros(2), r"layers\[1\]\.bias expects an array of shape \(1,\), got \(2,\)"),
        (2, np.zeros((1, 3)), r"layers\[1\]\.kernel expects .* \(3, 1\), got \(1, 3\)"),
        (2, [[0.0], [math.nan], [0.0]], r"layers\[1\]\.kernel expects finite .* nan at \(1, 0\)"),
        (3, [math.inf], r"layers\[1\]\.bias expects finite numbers, got inf at \(0,\)"),
        (3, ["a"], "could not convert string"),
    ],
    ids=["long bias", "turned kernel", "nan", "inf", "text"],
)
def test_weights_that_do_not_fit_are_named_and_nothing_is_written(k, bad, message):
    model = Sequential([Dense(3, input_shape=(2,)), Dense(1)], seed=0)
    before, arrays = bits(model), [np.ones(shape) for shape in SHAPES]
    arrays[k] = bad
    with pytest.raises(ValueError, match=message):
        model.set_weights(arrays)
    assert bits(model) == before


def test_weights_come_in_full_number_and_after_they_are_made():
    model = Sequential([Dense(3), Dense(1)])
    assert model.get_weights() == []
    with pytest.raises(ValueError, match=r"expected 0 arrays of weights, got 4: .* build\(n_in\)"):
        model.set_weights([np.ones(shape) for shape in SHAPES])
    model.build(2)
    with pytest.raises(ValueError, match="expected 4 arrays of weights, got 3"):
        model.set_weights([np.ones(shape) for shape in SHAPES[:3]])


# What networks refuse.


@pytest.mark.parametrize("layer", ["relu", 4, None, [Dense(2)], Dense], ids=repr)
def test_what_is_not_a_layer_is_refused(layer):
    with pytest.raises(TypeError, match=r"takes layers, such as Dense\(4\), got"):
        Sequential([layer])


def test_layers_come_in_a_list():
    with pytest.raises(TypeError, match=r"layers in a list, \[Dense\(4\)\], got Dense\(1\)"):
        Sequential(Dense(1))


@pytest.mark.parametrize("first", [Dense(3, input_shape=(2,)), Dense(3)], ids=["built", "late"])
def test_layers_that_do_not_fit_together_are_refused_and_not_added(first):
    model = Sequential([first])
    with pytest.raises(ValueError, match=r"layers\[1\] expects 4 inputs, but layers\[0\] gives 3"):
        model.add(Dense(2, input_shape=(4,)))
    assert model.layers == [first]
    model.add(Dense(2))
    assert len(model([1.0, 2.0])) == 2


def test_an_activation_gives_as_many_as_it_gets():
    with pytest.raises(ValueError, match=r"layers\[2\] expects 4 inputs, but layers\[1\] gives 3"):
        Sequential([Dense(3), Activation("relu"), Layer(4, 1)])


def test_an_input_comes_once_and_first_and_has_one_axis():
    assert repr(Input((2,))) == "Input((2,))"
    with pytest.raises(ValueError, match=r"Input\(\(2,\)\) must come once, before all layers"):
        Sequential([Dense(2), Input((2,))])
    with pytest.raises(ValueError, match=r"Input\(\(3,\)\) must come once, before all layers"):
        Sequential([Input((2,)), Input((3,))])
    with pytest.raises(ValueError, match=r"layers\[0\] expects 3 inputs, but the samples have 2"):
        Sequential([Input((2,)), Dense(1, input_shape=(3,))])
    with pytest.raises(ValueError, match=r"the shape \(28, 28\): flatten the samples"):
        Sequential([Input((28, 28)), Dense(1)])


def test_samples_of_another_size_are_refused_and_nothing_is_changed():
    model = Sequential([Dense(3, input_shape=(2,))])
    with pytest.raises(ValueError, match=r"layers\[0\] expects 2 inputs, but the samples have 5"):
        model.build(5)
    assert model.n_in == 2
    with pytest.raises(ValueError, match=r"^layers\[0\]\.neurons\[0\] expects 2 inputs, got 3"):
        model([1.0, 2.0, 3.0])


def test_a_late_layer_that_expects_another_number_names_its_place():
    model = Sequential([Pairs(), Dense(1, input_shape=(4,))])
    with pytest.raises(ValueError, match=r"layers\[1\] expects 4 inputs, but layers\[0\] gives 2"):
        model([1.0, 2.0, 3.0])


@pytest.mark.parametrize("given", [None, "ab", [None]], ids=repr)
def test_a_layer_that_gives_no_values_names_its_place(given):
    with pytest.raises(TypeError, match=r"layers\[1\] must return a Value or a list of Values"):
        Sequential([Dense(2), lambda xs: given])([1.0])


def test_a_network_without_layers_cannot_be_called():
    with pytest.raises(ValueError, match=r"no layers yet: add some"):
        Sequential()([1.0])


def test_networks_print_their_layers():
    model = Sequential([Dense(2, "relu"), Activation("tanh")])
    assert repr(model) == "Sequential of [Dense(2, activation='relu'), Activation('tanh')]"


def test_layers_that_two_networks_share_go_by_the_names_of_the_one_that_trains():
    x, y = np.ones((4, 3)), np.ones(4)
    whole = Sequential([Dense(2, input_dim=3), Dense(1)], seed=0)
    last = Sequential(whole.layers[1:])
    weight = last.layers[0].neurons[0].w[0]
    assert weight.label == "layers[1].neurons[0].w[0]"  # another network alone changes nothing
    for network, inputs, name in (last, x[:, :2], "layers[0]"), (whole, x, "layers[1]"):
        network.compile(SGD(0.1), "mse")
        updates = [record.name for record in network.stepper(inputs, y).run("update")]
        assert f"{name}.neurons[0].w[0]" in updates
        assert updates == [own for own, _ in network.named_parameters()]


def test_layers_are_called_after_their_kind_and_their_number():
    layers = [Dense(2, name="first"), Dense(2), Activation("relu"), Dense(2), LeakyReLU(), Dense(1)]
    model = Sequential(layers)
    names = ["first", "dense", "activation", "dense_1", "leaky_re_lu", "dense_2"]
    assert [layer.name for layer in model.layers] == names
    assert model.get_layer("dense_1") is model.layers[3]
    with pytest.raises(ValueError, match=r"unknown layer 'dense_3': .*Did you mean"):
        model.get_layer("dense_3")


@pytest.mark.parametrize("shape", [3, (None, 3), (None, 1, 3)])
def test_a_network_is_built_for_a_width_or_a_shape_of_keras(shape):
    model = Sequential([Dense(2), Dense(1)], seed=0)
    model.build(input_shape=shape)
    assert (model.n_in, model.units, model.count_params()) == (3, 1, 11)


def test_a_network_in_a_network_must_fit_too():
    inner = Sequential([Dense(2, input_shape=(3,))])
    with pytest.raises(ValueError, match=r"layers\[1\] expects 3 inputs, but layers\[0\] gives 4"):
        Sequential([Dense(4, input_shape=(2,)), inner])
