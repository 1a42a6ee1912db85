"""Losses made fit for training: their targets, and which outputs and labels they refuse."""

import re
import warnings

import numpy as np
import pytest

from autograd import Value
from nn import Activation, Dense, Sequential, losses
from nn.activations import softmax
from nn.keras import backend as K  # noqa: N812
from nn.objectives import (
    LOSSES,
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Hinge,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
    get,
)

CATEGORICAL = ["categorical_crossentropy", "sparse_categorical_crossentropy"]
CROSSENTROPIES = ["binary_crossentropy", *CATEGORICAL]


def outputs(activation, units=2):
    out = Sequential([Dense(units, activation, seed=0)])([0.5, -1.0])
    return out if isinstance(out, list) else [out]


def column(*ys):
    return np.array(ys, dtype=np.float64)[:, None]


# Which loss is meant.


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_comes_by_its_name_its_class_its_object_or_its_function(name):
    kind = LOSSES[name]
    own = kind()
    assert get(own) is own
    for loss in (get(name), get(kind), get(own.function)):
        assert type(loss) is kind
        assert loss.name == own.function.__name__


def test_a_function_of_ones_own_is_a_loss():
    def cubic(y_true, y_pred):
        return (y_pred[0] - y_true[0]) ** 3

    loss = get(cubic)
    assert (type(loss), loss.name) == (Loss, "cubic")
    assert loss.of([1.0], [Value(3.0)]).data == loss([1.0], [Value(3.0)]).data == 8.0
    assert loss.targets(column(1, 2), 7).tolist() == [[1.0], [2.0]]


def test_what_is_neither_a_name_nor_a_function_is_refused():
    with pytest.raises(TypeError, match="a name or a function of one sample, got 5"):
        get(5)
    with pytest.raises(ValueError, match=r"unknown loss 'crossentropy'.*hinge, binary_crossentro"):
        get("crossentropy")


@pytest.mark.parametrize("given", [1.0, [Value(1.0)], None], ids=["number", "list", "None"])
def test_a_loss_of_ones_own_returns_one_value(given):
    def mine(y_true, y_pred):
        return given

    with pytest.raises(TypeError, match="the loss mine of a sample must be one Value, got"):
        get(mine).of([1.0], [Value(1.0)])


@pytest.mark.parametrize("from_logits", [False, True])
def test_each_loss_computes_its_function(from_logits):
    outs, one = [Value(0.3), Value(0.6)], [1.0, 0.0]
    for kind, function, y in (
        (BinaryCrossentropy, losses.binary_crossentropy, one),
        (CategoricalCrossentropy, losses.categorical_crossentropy, one),
        (SparseCategoricalCrossentropy, losses.sparse_categorical_crossentropy, 0),
    ):
        loss, expected = kind(from_logits=from_logits), function(y, outs, from_logits).data
        assert loss(y, outs).data == expected
        assert loss.of(one, outs).data == expected
    assert MeanSquaredError()(one, outs).data == losses.mse(one, outs).data
    assert MeanAbsoluteError()(one, outs).data == losses.mae(one, outs).data
    assert Hinge()(one, outs).data == losses.hinge(one, outs).data


def root(y_true, y_pred):
    return K.sqrt(K.mean(K.square(y_pred - y_true)))


def root_of_a_sample(y_true, y_pred):
    return K.sqrt(K.mean(K.square(y_pred - y_true), axis=-1))


def length(y_true, y_pred):
    return np.sqrt(np.sum((y_pred - y_true) ** 2))


def share_of_the_variance(y_true, y_pred):
    rest, all_of_it = K.square(y_true - y_pred), K.square(y_true - K.mean(y_true))
    return K.sum(rest) / (K.sum(all_of_it) + K.epsilon())


def overlap(y_true, y_pred):
    return 1 - 2 * K.sum(y_true * y_pred) / (K.sum(y_true) + K.sum(y_pred))


def mean(y_true, y_pred):
    return K.mean(K.square(y_pred - y_true))


def total(y_true, y_pred):
    return K.sum(K.abs(y_pred - y_true))


def mean_by_hand(y_true, y_pred):
    return np.sum((y_pred - y_true) ** 2) / len(y_pred)


def squares(y_true, y_pred):
    return (y_pred - y_true) ** 2


def first_output(y_true, y_pred):
    return (y_pred[0] - y_true[0]) ** 2 + abs(y_pred[-1])


def of_values(y_true, y_pred):
    return -y_true[0] * y_pred[0].log()


OF_BATCHES = root, length, share_of_the_variance, overlap
OF_SAMPLES = root_of_a_sample, mean, total, mean_by_hand, squares, first_output, of_values, "mse"


@pytest.mark.parametrize("n_out", [1, 3])
@pytest.mark.parametrize("loss", [*OF_BATCHES, *OF_SAMPLES])
def test_a_loss_that_is_another_number_of_a_batch_is_pointed_out(loss, n_out):
    targets = np.random.default_rng(0).integers(0, 2, (30, n_out)) * 1.0
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        get(loss).check_means(targets, [Value(0.25)] * n_out)
    cures = r"axis=-1 .* metrics=\["
    assert [bool(re.search(cures, str(w.message))) for w in seen] == [True] * (loss in OF_BATCHES)


# Targets.


def test_labels_become_one_hot_rows():
    rows = SparseCategoricalCrossentropy().targets(column(2, 0), 3)
    assert rows.tolist() == [[0, 0, 1], [1, 0, 0]]


def test_hinge_takes_zeros_and_ones_for_its_signs():
    assert Hinge().targets(column(0, 1, 1), 1).tolist() == [[-1], [1], [1]]
    assert Hinge().targets(column(-1, 1, 1), 1).tolist() == [[-1], [1], [1]]


@pytest.mark.parametrize("name", ["mse", "mae", "binary_crossentropy", "categorical_crossentropy"])
def test_targets_of_other_losses_stay_as_they_are(name):
    y = np.array([[0.25, 0.75], [1.0, 0.0]])
    assert np.array_equal(get(name).targets(y, 2), y)


@pytest.mark.parametrize("label", [-1, 3, 1.5, 1.0000001])
def test_a_label_outside_the_classes_is_named_with_its_row(label):
    message = rf"whole number from 0 to 2, as the network has 3 outputs, but row 1 .* {label}$"
    with pytest.raises(ValueError, match=message):
        SparseCategoricalCrossentropy().targets(column(0, label, label), 3)


@pytest.mark.parametrize(
    ("name", "y", "message"),
    [
        ("binary_crossentropy", [0, 2], r"from 0 to 1, but row 1 of y has 2$"),
        ("binary_crossentropy", [-1, 1], r"from 0 to 1, but row 0 of y has -1$"),
        ("hinge", [1, -2], r"of -1 and 1, or of 0 and 1, but row 1 of y has -2$"),
        ("hinge", [-1, 1, 0], r"of -1 and 1, or of 0 and 1, but row 2 of y has 0$"),
    ],
)
def test_targets_out_of_range_are_named_with_their_row(name, y, message):
    with pytest.raises(ValueError, match=f"{name} expects targets {message}"):
        get(name).targets(column(*y), 1)


def test_rows_of_classes_sum_to_one():
    with pytest.raises(ValueError, match=r"sum to 1, but row 1 of y is \[1.0, 1.0\]"):
        CategoricalCrossentropy().targets(np.array([[0.0, 1.0], [1.0, 1.0]]), 2)


def test_labels_and_one_hot_rows_are_told_apart_with_the_remedy():
    with pytest.raises(ValueError, match=r"one-hot rows of 3 numbers.*to_categorical\(y\)"):
        CategoricalCrossentropy().targets(column(0, 2), 3)
    with pytest.raises(ValueError, match=r"one label per sample, got 3 numbers.*take categorical_"):
        SparseCategoricalCrossentropy().targets(np.eye(3), 3)


@pytest.mark.parametrize("name", ["mse", "mae", "hinge", "binary_crossentropy"])
def test_there_is_a_target_for_each_output(name):
    with pytest.raises(ValueError, match="the network has 2 outputs, y has 1 columns"):
        get(name).targets(column(0, 1), 2)


# Outputs.


@pytest.mark.parametrize("activation", [None, "relu", "leaky_relu", "tanh", "softplus"])
@pytest.mark.parametrize("name", CROSSENTROPIES)
def test_a_cross_entropy_wants_probabilities_or_is_told_that_they_are_logits(name, activation):
    with pytest.raises(ValueError, match=rf"{name} expects probabilities.*from_logits=True"):
        get(name).check(outputs(activation))
    LOSSES[name](from_logits=True).check(outputs(activation))


@pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
@pytest.mark.parametrize("name", CROSSENTROPIES)
def test_a_cross_entropy_of_logits_wants_no_probabilities(name, activation):
    get(name).check(outputs(activation))
    with pytest.raises(ValueError, match=r"from_logits=True expects the numbers before the"):
        LOSSES[name](from_logits=True).check(outputs(activation))


def test_the_remedy_names_the_activation_that_fits():
    with pytest.raises(ValueError, match=r"last step is dot\).*activation='sigmoid'"):
        BinaryCrossentropy().check(outputs(None, 1))
    with pytest.raises(ValueError, match=r"last step is relu\).*activation='softmax'"):
        CategoricalCrossentropy().check(outputs("relu"))


@pytest.mark.parametrize("name", CATEGORICAL)
def test_classes_need_two_outputs(name):
    with pytest.raises(ValueError, match=r"two or more classes, the network has 1.* binary_cross"):
        get(name).check(outputs("sigmoid", 1))


def test_an_activation_layer_counts_as_the_last_step():
    model = Sequential([Dense(2), Activation("softmax")])
    CategoricalCrossentropy().check(model([1.0]))


@pytest.mark.parametrize("activation", ["sigmoid", softmax])
def test_the_hinge_wants_outputs_of_both_signs(activation):
    for activation_that_fits in (None, "tanh"):
        Hinge().check(outputs(activation_that_fits))
    with pytest.raises(ValueError, match=r"outputs of both signs.*leave the activation"):
        Hinge().check(outputs(activation))


@pytest.mark.parametrize("activation", [None, "relu", "sigmoid", "softmax"])
def test_a_difference_takes_any_outputs(activation):
    MeanSquaredError().check(outputs(activation))
    MeanAbsoluteError().check(outputs(activation))
