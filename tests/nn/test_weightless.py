"""Layers without weights: what they compute, and how Dropout draws its masks."""

import re

import numpy as np
import pytest

from autograd import Value
from nn import Dense, Input, Model, Sequential, load_model
from nn.layers import ELU, Activation, Dropout, Flatten, LeakyReLU

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(60, 3))
Y = (X[:, 0] > 0) * 1.0


def dropping(rate=0.5, seed=0, **more):
    layers = [Dense(6, "tanh", input_shape=(3,)), Dropout(rate, **more), Dense(1, "sigmoid")]
    model = Sequential(layers, seed=seed)
    model.compile("adam", "binary_crossentropy", ["accuracy"])
    return model


def trained(engine="auto", **more):
    model = dropping(**more)
    history = model.fit(X, Y, epochs=3, verbose=0, engine=engine, validation_split=0.2)
    return model, history.history


@pytest.mark.parametrize(
    ("layer", "outputs"),
    [
        (LeakyReLU(), [-0.6, 0.0, 3.0]),
        (LeakyReLU(alpha=0.1), [-0.2, 0.0, 3.0]),
        (ELU(), [np.exp(-2) - 1, 0.0, 3.0]),
        (ELU(0.5), [(np.exp(-2) - 1) / 2, 0.0, 3.0]),
        (Flatten(), [-2.0, 0.0, 3.0]),
        (Dropout(0.5), [-2.0, 0.0, 3.0]),
    ],
    ids=repr,
)
def test_each_number_goes_through_alone(layer, outputs):
    assert [out.data for out in layer([-2.0, 0.0, 3.0])] == pytest.approx(outputs, abs=1e-15)


@pytest.mark.parametrize("layer", [LeakyReLU, ELU, Flatten, lambda: Dropout(0.2, seed=3)])
def test_a_file_keeps_them_with_their_settings(layer, tmp_path):
    model = Sequential([layer(), Dense(2), layer()], seed=0)
    model.build(3)
    model.save(tmp_path / "m.safetensors")
    again = load_model(tmp_path / "m.safetensors")
    assert repr(again) == repr(model)
    assert (again.predict(X) == model.predict(X)).all()


def test_all_engines_drop_the_same_to_the_bit_and_arrays_to_rounding():
    scalar, compiled = trained("scalar"), trained("native")
    assert scalar[1] == compiled[1]
    assert scalar[0].get_weights()[0].tolist() == compiled[0].get_weights()[0].tolist()
    for name, column in trained("arrays")[1].items():
        assert column == pytest.approx(scalar[1][name], rel=1e-12)


def test_outside_of_training_nothing_is_dropped():
    model, history = trained()
    held_out = model.evaluate(X[48:], Y[48:], verbose=0)
    assert held_out[0] == pytest.approx(history["val_loss"][-1], rel=1e-12)
    outputs = model.predict(X)
    assert [model(x).data for x in X.tolist()] == pytest.approx(outputs[:, 0], rel=1e-12)


def test_each_sample_has_a_new_mask_in_each_epoch_whose_mean_is_one():
    layer = Dropout(0.2)
    first, second = (layer.drawn(1000, 4, epoch, "seed") for epoch in (1, 2))
    assert set(np.unique(first)) == {0.0, 1.25}
    assert len(np.unique(first, axis=0)) == 16
    assert (first != second).any()
    assert first.mean() == pytest.approx(1.0, abs=0.03)


def test_the_seed_of_the_layer_comes_before_that_of_the_network():
    def masks(layer, seed):
        return layer.drawn(20, 3, 1, seed).tolist()

    assert masks(Dropout(0.5, seed=7), 0) == masks(Dropout(0.5, seed=7), 1)
    assert masks(Dropout(0.5), 0) != masks(Dropout(0.5), 1)
    assert trained()[1] == trained()[1]
    assert trained(seed=1)[1] != trained()[1]


def test_a_step_shows_what_was_dropped():
    stepper = dropping(seed=2).stepper(X, Y, batch_size=1, shuffle=False)
    stepper.next_update()
    factors = [re.search(r" = v\d+ · (\d) = ", str(record)) for record in stepper.trace]
    assert "".join(found[1] for found in factors if found) == "020000"


def test_a_dropped_unit_has_no_gradient():
    unit = Value(3.0)
    kept, dropped = Dropout(0.5)([unit, unit], mask=[2.0, 0.0])
    (kept + dropped).backward()
    assert unit.grad == 2.0


def test_networks_within_a_network_drop_like_one_of_all_their_layers():
    def layers():
        inner = [Dense(4, "tanh", input_shape=(3,)), Dropout(0.5), Dense(5)]
        return inner, [Dropout(0.3), Dense(1)]

    (inner, outer), (first, last) = layers(), layers()
    nested, flat = Sequential([Sequential(inner), *outer], seed=3), Sequential(first + last, seed=3)
    flat.build(3)
    nested.set_weights(flat.get_weights())
    for engine in ("scalar", "arrays"):
        for model in (nested, flat):
            model.compile("sgd", "mse")
            model.fit(X, Y, epochs=2, verbose=0, engine=engine)
        assert [p.data for p in nested.parameters()] == [p.data for p in flat.parameters()]
        assert (nested.predict(X) == flat.predict(X)).all()  # where nothing is dropped


def test_a_dropout_that_would_drop_nothing_is_refused():
    class Own(Model):
        def __init__(self):
            self.dense, self.drop = Dense(1, input_shape=(3,)), Dropout(0.5)
            self.dense.build(3)

        def __call__(self, x):
            return self.drop([self.dense(x)])

    own = Own()
    own.compile("sgd", "mse")
    with pytest.raises(ValueError, match=r"drops nothing here: it works as a layer of the Seq"):
        own.fit(X, Y, verbose=0)


def test_one_dropout_in_two_places_is_refused():
    drop = Dropout(0.5)
    model = Sequential([Dense(4, input_shape=(3,)), drop, Dense(2), drop, Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="stands in two places: give each a Dropout"):
        model.fit(X, Y, verbose=0)


def test_a_leaky_layer_is_an_activation_too():
    inside = Dense(2, activation=LeakyReLU(0.1), input_shape=(1,), seed=0)
    after = Sequential([Dense(2, input_shape=(1,), seed=0), LeakyReLU(0.1)])
    inside.build(1)
    assert [v.data for v in inside([-1.0])] == [v.data for v in after([-1.0])]


@pytest.mark.parametrize("rate", [1.0, -0.1])
def test_a_rate_is_a_share(rate):
    with pytest.raises(ValueError, match="rate expects a number from 0 up to but not 1"):
        Dropout(rate)


# Samples of several axes.

IMAGES = RANDOM.random((30, 4, 5))
LABELS = RANDOM.integers(0, 2, 30)


@pytest.mark.parametrize(
    "first", [[Flatten(input_shape=(4, 5))], [Input((4, 5)), Flatten()], [Flatten()]], ids=len
)
def test_flatten_takes_images(first):
    model = Sequential([*first, Dense(4, "relu"), Dense(2, "softmax")], seed=0)
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(IMAGES, LABELS, verbose=0, validation_data=(IMAGES, LABELS))
    assert model.n_in == 20
    flat = IMAGES.reshape(30, -1)
    assert (model.predict(IMAGES) == model.predict(flat)).all()
    assert model.evaluate(IMAGES, LABELS, verbose=0) == model.evaluate(flat, LABELS, verbose=0)


def test_images_without_flatten_are_refused_with_the_cure():
    for make in (
        lambda: Dense(4, input_shape=(4, 5)),
        lambda: Sequential([Input((4, 5)), Dense(4)]),
        lambda: Sequential([Dense(1)]).predict(IMAGES),
    ):
        with pytest.raises(ValueError, match=r"[Ff]latten"):
            make()


def test_an_input_shape_must_fit_the_layer_before():
    with pytest.raises(ValueError, match=r"layers\[1\] expects 4 inputs, but layers\[0\] gives 3"):
        Sequential([Dense(3, input_shape=(2,)), Activation("relu", input_shape=(4,))])
