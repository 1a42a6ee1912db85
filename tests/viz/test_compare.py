"""The same update, taken by this engine and by PyTorch."""

import math

import numpy as np
import pytest

import viz
from nn import (
    SGD,
    Adadelta,
    Adam,
    Adamax,
    Dense,
    Dropout,
    Flatten,
    RMSprop,
    Sequential,
    Shrinking,
    schedules,
)
from nn.objectives import BinaryCrossentropy, SparseCategoricalCrossentropy
from nn.regularizers import L1L2
from viz.compare import Comparison, Row

CLOSE = 1e-12
"""Both compute in float64; sums over a batch are added in another order."""
X = np.random.default_rng(0).normal(size=(12, 2))
ONE = (X[:, :1] * X[:, 1:] > 0).astype(float)
LABELS = np.arange(12) % 3


def model(*, optimizer="sgd", loss="mse", units=1, activation=None, **more):
    layers = [Dense(4, "tanh", input_shape=(2,), **more), Dense(units, activation)]
    found = Sequential(layers, seed=1)
    found.compile(optimizer, loss)
    return found


def test_a_comparison_says_how_far_apart_both_are():
    found = Comparison((Row("w", 1.0, -7.98, -7.98, 1.0798, 1.0797),), (14.44, 14.44))
    assert found.worst == pytest.approx(0.0001 / 1.0798)
    assert repr(found).splitlines() == [
        "weight   grad  PyTorch   = new  PyTorch",
        "w       -7.98    -7.98  1.0798   1.0797",
        "loss 14.44, PyTorch's 14.44; worst difference, relative to numbers above 1, 9.3e-05",
    ]


@pytest.mark.parametrize("other", [0.0, 1.0, 5.0])
def test_a_number_that_is_none_is_the_worst(other):
    rows = (Row("w", 1.0, 2.0, other, 3.0, math.nan), Row("b", 1.0, 2.0, 2.0, 3.0, 3.0))
    assert math.isnan(Comparison(rows, (1.0, 1.0)).worst)


class TestWithPyTorch:
    @pytest.fixture(autouse=True)
    def torch(self):
        return pytest.importorskip("torch", reason="PyTorch comes with the extra `export`")

    @pytest.mark.parametrize(
        "optimizer",
        [
            SGD(0.1),
            SGD(0.1, momentum=0.9),
            SGD(0.1, momentum=0.9, nesterov=True),
            SGD(schedules.ExponentialDecay(0.1, 10, 0.5)),
            SGD(lambda step: 0.1 / (1 + step)),
            Adam(0.01),
            Adam(0.01, beta_1=0.5, beta_2=0.9, epsilon=1e-3, amsgrad=True),
            Adamax(0.01),
            Adadelta(1.0),
        ],
    )
    def test_both_optimizers_take_the_same_step(self, optimizer):
        assert viz.compare_step(model(optimizer=optimizer), X, ONE).worst < CLOSE

    @pytest.mark.parametrize(
        ("loss", "units", "activation", "y"),
        [
            *((name, 1, None, ONE) for name in ("mse", "mae", "huber", "log_cosh")),
            *((name, 1, None, ONE) for name in ("hinge", "squared_hinge", "half_squared_error")),
            ("binary_crossentropy", 1, "sigmoid", ONE),
            ("sparse_categorical_crossentropy", 3, "softmax", LABELS),
            ("sparse_categorical_crossentropy", 3, "sigmoid", LABELS),
            ("categorical_crossentropy", 3, "softmax", np.eye(3)[LABELS]),
        ],
    )
    def test_both_losses_have_the_same_slopes(self, loss, units, activation, y):
        found = viz.compare_step(model(loss=loss, units=units, activation=activation), X, y)
        assert found.worst < CLOSE
        assert any(row.grad for row in found.rows)

    @pytest.mark.parametrize(
        ("loss", "units", "y"),
        [
            (BinaryCrossentropy(from_logits=True), 1, ONE),
            (SparseCategoricalCrossentropy(from_logits=True), 3, LABELS),
        ],
    )
    def test_logits_are_compared_too(self, loss, units, y):
        assert viz.compare_step(model(loss=loss, units=units), X, y).worst < CLOSE

    @pytest.mark.parametrize(
        ("loss", "units", "activation", "y"),
        [
            ("binary_crossentropy", 1, "sigmoid", ONE),
            ("sparse_categorical_crossentropy", 3, "softmax", LABELS),
            ("sparse_categorical_crossentropy", 3, "sigmoid", LABELS),
            ("log_cosh", 1, None, ONE),
        ],
    )
    def test_far_out_the_digits_are_the_same_too(self, loss, units, activation, y):
        ours = model(loss=loss, units=units, activation=activation)
        ours.set_weights([1000 * w for w in ours.get_weights()])
        assert viz.compare_step(ours, X, y).worst < CLOSE

    def test_the_rate_is_that_of_now(self):
        ours = model(optimizer=SGD(0.1, decay=0.5))
        ours.fit(X, ONE, epochs=2, verbose=0)
        found = viz.compare_step(ours, X, ONE)
        assert found.worst < CLOSE
        first = found.rows[0]
        assert first.old - ours.optimizer.rate() * first.grad == pytest.approx(first.new)

    def test_images_are_flattened(self):
        ours = Sequential([Flatten(input_shape=(2, 2)), Dense(1)], seed=0)
        ours.compile("sgd", "mse")
        images = np.arange(12.0).reshape(3, 2, 2)
        assert viz.compare_step(ours, images, [[1.0], [2.0], [3.0]]).worst < CLOSE

    def test_a_layer_in_two_places_and_a_custom_penalty_are_refused(self):
        shared = Dense(2)
        ours = Sequential([Dense(2, input_shape=(2,)), shared, shared, Dense(1)], seed=0)
        ours.compile("sgd", "mse")
        with pytest.raises(ValueError, match="a layer stands in two places"):
            viz.compare_step(ours, X, ONE)
        with pytest.raises(ValueError, match="has no counterpart in PyTorch"):
            viz.compare_step(model(kernel_regularizer=lambda ws: ws[0] * ws[0]), X, ONE)

    def test_penalties_are_in_the_gradient(self):
        penalties = {"kernel_regularizer": L1L2(0.1, 0.2), "bias_regularizer": L1L2(0.0, 0.3)}
        assert viz.compare_step(model(**penalties), X, ONE).worst < CLOSE

    def test_the_model_stays_as_it_is(self):
        ours = model(optimizer="adam")
        ours.fit(X, ONE, epochs=2, verbose=0)
        before = ours.get_weights(), dict(ours.optimizer.state), ours.optimizer.iterations
        viz.compare_step(ours, X, ONE)
        after = ours.get_weights(), dict(ours.optimizer.state), ours.optimizer.iterations
        assert str(before) == str(after)

    def test_rows_are_the_weights_that_are_trained(self):
        ours = model()
        ours.layers[0].trainable = False
        ours.compile("sgd", "mse")
        names = [row.name for row in viz.compare_step(ours, X, ONE).rows]
        assert names == [p.label for p in ours.layers[1].parameters()]

    @pytest.mark.parametrize(
        ("optimizer", "problem"),
        [
            (RMSprop(), "RMSprop has another rule in PyTorch; the same are SGD, Adam"),
            (Shrinking(SGD(0.1), l2=0.1), "Shrinking has another rule in PyTorch"),
            (SGD(0.1, clipvalue=1.0), "clips gradients"),
        ],
    )
    def test_another_rule_is_refused(self, optimizer, problem):
        with pytest.raises(ValueError, match=problem):
            viz.compare_step(model(optimizer=optimizer), X, ONE)

    def test_another_loss_is_refused(self):
        with pytest.raises(ValueError, match="mean_absolute_percentage_error has no counterpart"):
            viz.compare_step(model(loss="mape"), X, ONE)
        with pytest.raises(ValueError, match="cubes has no counterpart in PyTorch"):
            viz.compare_step(model(loss=cubes), X, ONE)

    def test_random_masks_are_refused(self):
        ours = Sequential([Dropout(0.5, input_shape=(2,)), Dense(1)], seed=0)
        ours.compile("sgd", "mse")
        with pytest.raises(ValueError, match="Dropout draws other masks in PyTorch"):
            viz.compare_step(ours, X, ONE)


def cubes(y_true, y_pred):
    return (y_pred - y_true) ** 3
