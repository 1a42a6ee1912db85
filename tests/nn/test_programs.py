"""Programs from courses, in short: they learn here what they learn there."""

from itertools import pairwise

import numpy as np
import pytest

import nn
from autograd import Value, compile
from nn import (
    MLP,
    SGD,
    Adam,
    Callback,
    Dense,
    MinMaxScaler,
    Sequential,
    load_model,
    to_categorical,
    train_test_split,
)
from nn.datasets import load_digits

# deeplizard's first network: who had side effects, by age.


def drug_trial(seed):
    ages, labels = nn.datasets.drug_trial(seed)
    return MinMaxScaler().fit_transform(ages), labels


def drug_network(seed):
    model = Sequential(
        [
            Dense(16, input_shape=(1,), activation="relu"),
            Dense(32, activation="relu"),
            Dense(2, activation="softmax"),
        ],
        seed=seed,
    )
    model.compile(
        optimizer=Adam(lr=0.0001), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model


def test_a_network_learns_who_had_side_effects(capsys):
    accuracies, losses = [], []
    for seed in range(5):
        model = drug_network(seed)
        assert len(model.parameters()) == 642
        history = model.fit(
            *drug_trial(seed), batch_size=10, epochs=20, shuffle=True, verbose=2
        ).history
        accuracies.append(history["accuracy"][-1])
        losses.append(history["loss"][-1])
    assert np.mean(accuracies) >= 0.92
    assert np.mean(losses) <= 0.31
    assert min(accuracies) >= 0.91
    assert max(losses) <= 0.36
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 100
    assert lines[-1].startswith("Epoch 20/20 - ")


def test_the_trained_network_tells_the_young_from_the_old():
    model = drug_network(0)
    model.compile(Adam(lr=0.001), "sparse_categorical_crossentropy", ["accuracy"])
    x, y = drug_trial(0)
    history = model.fit(x, y, batch_size=10, epochs=10, validation_split=0.1, verbose=0).history
    assert history["val_accuracy"][-1] > 0.9
    chances = model.predict([[0.0], [1.0]])
    assert chances.sum(axis=1) == pytest.approx(1.0)
    assert chances.argmax(axis=1).tolist() == [0, 1]


# micrograd's demo: two half moons, a max-margin loss, plain loops.


def moons():
    x, y = nn.datasets.moons(100, seed=0)
    return x, np.where(np.asarray(y) > 0, 1.0, -1.0)


def max_margin(model):
    def loss(xi, yi):
        margin = (1 + -yi * model(xi)).relu()
        return margin + 1e-4 * sum(p * p for p in model.parameters())

    return loss


@pytest.mark.parametrize("seed", [1, 2])
def test_micrograds_demo_separates_the_moons(seed):
    (x, y), model = moons(), MLP(2, [16, 16, 1], seed=seed)
    parameters = model.parameters()
    step = compile(max_margin(model), params=parameters)
    for k in range(100):
        _, gradient = step(x, y)
        rate = 1.0 - 0.9 * k / 100
        for p, slope in zip(parameters, gradient, strict=True):
            p.data -= rate * slope
    assert (model.predict(x)[:, 0] * y > 0).all()


def test_micrograds_loop_on_scalars_takes_the_same_steps():
    (x, y), model = moons(), MLP(2, [4, 1], seed=0)
    x, y = x[:20], y[:20]
    step = compile(max_margin(model), params=model.parameters())
    for k in range(3):
        scores = [model(xi) for xi in x.tolist()]
        losses = [(1 + -yi * s).relu() for yi, s in zip(y.tolist(), scores, strict=True)]
        penalty = 1e-4 * sum(p * p for p in model.parameters())
        total = sum(losses) * (1 / len(losses)) + penalty
        model.zero_grad()
        total.backward()
        compiled_loss, gradient = step(x, y)
        assert total.data == pytest.approx(compiled_loss, rel=1e-9)
        assert [p.grad for p in model.parameters()] == pytest.approx(gradient.tolist(), abs=1e-12)
        for p in model.parameters():
            p.data -= (1.0 - 0.9 * k / 100) * p.grad


# The size of a crowd: guesses, and what the slope says of them.


def test_a_guess_goes_down_the_slope_to_the_size_of_the_crowd():
    guess = Value(350.0, "guess")
    opt = SGD([guess], lr=0.1)
    losses = []
    for _ in range(60):
        opt.zero_grad()
        loss = (guess - 500.0) ** 2
        loss.backward()
        losses.append((loss.data, guess.grad))
        opt.step()
    assert losses[0] == (22500.0, -300.0)
    assert all(after < before for (before, _), (after, _) in pairwise(losses))
    assert guess.data == pytest.approx(500.0, abs=1e-3)


def test_a_network_of_one_bias_learns_the_size_of_the_crowd():
    model = Sequential([Dense(1, input_shape=(1,), bias_initializer="zeros")], seed=0)
    model.compile(SGD(model.layers[0].parameters()[1:], lr=0.1), "mse")
    model.fit([0.0, 0.0], [450.0, 550.0], epochs=100, verbose=0)
    assert model.predict([0.0])[0, 0] == pytest.approx(500.0, abs=1e-3)


# A curve with two valleys: (w² − 1)² + w/4, the left one deeper; mirrored, the right one.


def curve(w):
    return (w**2 - 1) ** 2 - 0.25 * w


def roll(**arguments):
    """Where a ball comes to rest that starts high up on the left."""
    w = Value(-1.8, "w")
    opt = SGD([w], lr=0.01, **arguments)
    for _ in range(500):
        opt.zero_grad()
        curve(w).backward()
        opt.step()
    return w


def test_plain_descent_stays_in_the_local_valley_and_momentum_rolls_on_to_the_global_one():
    local, lowest = roll(), roll(momentum=0.9)
    assert local.data == pytest.approx(-0.967, abs=1e-2)
    assert lowest.data == pytest.approx(1.030, abs=1e-2)
    assert max(abs(local.grad), abs(lowest.grad)) < 1e-6
    assert curve(lowest).data < curve(local).data


# A lesson that watches one weight.


def test_a_callback_follows_one_weight_through_the_training():
    path = []

    class Follow(Callback):
        def on_train_batch_end(self, batch, logs):
            path.append(self.model.layers[0].neurons[1].w[0].data)

    model = drug_network(0)
    x, y = drug_trial(0)
    name = "layers[0].neurons[1].w[0]"
    history = model.fit(x[:100], y[:100], 10, verbose=0, callbacks=[Follow()], watch=name)
    assert path == [update.new for update in history.updates]
    assert len(path) == 10


# Handwritten digits, a magazine column's program on scikit-learn's set of 8 by 8 pixels.


def digits_network(seed):
    """The network 64-100-10 after 40 epochs, and the images and labels it has not seen."""
    x, labels = load_digits()
    x_train, x_test, y_train, y_test = train_test_split(x / 16, labels, random_state=seed)
    y_train, y_test = to_categorical(y_train, 10), to_categorical(y_test, 10)
    model = Sequential([Dense(100, "relu", input_shape=(64,)), Dense(10, "softmax")], seed=seed)
    model.compile("adam", "categorical_crossentropy", ["accuracy"])
    model.fit(x_train, y_train, validation_data=(x_test, y_test), epochs=40, verbose=0)
    return model, x_test, y_test


def test_handwritten_digits_are_read(tmp_path):
    pytest.importorskip("sklearn", reason="the digits come with the extra `data`")
    found = []
    for seed in range(3):
        model, x_test, y_test = digits_network(seed)
        found.append(model.evaluate(x_test, y_test, verbose=0)[1])
    # One image of the 450 is 0.2 %; seeds lie between 96.9 and 98.7 %.
    assert np.mean(found) >= 0.97
    model.save(tmp_path / "digits.safetensors")
    again = load_model(tmp_path / "digits.safetensors")
    assert (again.predict(x_test) == model.predict(x_test)).all()
