"""Metrics: their numbers, which one "accuracy" means, and what they refuse."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import Dense, Sequential, metrics, objectives
from nn.metrics import METRICS, get, rule_for

Y = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
P = np.array([[0.9, 0.6], [0.2, 0.5], [0.4, 0.7], [0.1, 0.3]])
SHARES = np.array([[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.2, 0.5, 0.3], [0.4, 0.4, 0.2]])
RANDOM = np.random.default_rng(0)
LABELS = np.array([[0.0], [2.0], [1.0], [1.0]])
tables = st.lists(
    st.lists(st.integers(-20, 20).map(lambda k: k / 4), min_size=3, max_size=3),
    min_size=1,
    max_size=5,
).map(np.array)


# Numbers of keras.metrics 3.15 for these predictions; its binary_accuracy is told per output,
# here averaged over them.
@pytest.mark.parametrize(
    ("metric", "y", "p", "expected"),
    [
        (metrics.binary_accuracy, Y, P, [0.5, 0.5, 0.5, 1.0]),
        (metrics.categorical_accuracy, np.eye(3)[[0, 2, 1, 1]], SHARES, [1, 0, 1, 0]),
        (metrics.sparse_categorical_accuracy, LABELS, SHARES, [1, 0, 1, 0]),
        (metrics.mean_squared_error, Y, P, [0.185, 0.145, 0.225, 0.05]),
        (metrics.mean_absolute_error, Y, P, [0.35, 0.35, 0.45, 0.2]),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_numbers_are_those_of_keras(metric, y, p, expected):
    assert metric(y, p) == pytest.approx(expected)
    assert metric(y, p).dtype == np.float64


def test_lists_are_taken_as_arrays_are():
    found = metrics.categorical_accuracy([[0, 1], [1, 0]], [[0.2, 0.8], [0.3, 0.7]])
    assert found.tolist() == [1, 0]


@given(tables)
def test_the_largest_output_wins_and_the_first_on_a_tie(table):
    labels = [row.index(max(row)) for row in table.tolist()]
    found = metrics.sparse_categorical_accuracy(np.array(labels)[:, None], table)
    assert found.tolist() == metrics.categorical_accuracy(np.eye(3)[labels], table).tolist()
    assert found.tolist() == [1.0] * len(table)


@given(tables)
def test_the_sign_of_a_logit_is_the_side_of_its_probability(table):
    y, p = (table > 1).astype(float), 1 / (1 + np.exp(-table))
    expected = metrics.binary_accuracy(y, p)
    assert metrics.logit_accuracy(y, table).tolist() == expected.tolist()
    assert metrics.sign_accuracy(y, table).tolist() == expected.tolist()
    assert metrics.sign_accuracy(2 * y - 1, table).tolist() == expected.tolist()


def test_soft_targets_count_for_the_nearer_class_of_logits():
    soft = np.array([[0.25, 0.75]])
    assert metrics.logit_accuracy(soft, np.array([[-1.0, 1.0]])).tolist() == [1.0]


def test_a_number_that_is_no_class_is_never_right():
    prices = np.array([[200.0], [0.7], [1.0]])
    assert metrics.binary_accuracy(prices, np.array([[210.0], [0.8], [0.9]])).tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("loss", "y"),
    [
        ("mse", 200 + 50 * RANDOM.normal(size=(20, 1))),
        ("mae", RANDOM.integers(0, 10, (20, 1)).astype(float)),
        ("huber", RANDOM.random((20, 1))),
        ("mse", RANDOM.normal(size=(20, 1))),
        ("mse", RANDOM.normal(size=(20, 3))),
    ],
)
def test_accuracy_of_a_regression_is_refused_with_the_cure(loss, y):
    with pytest.raises(ValueError, match=r"accuracy counts .* got numbers from .* says 'mae'"):
        rule_for("accuracy", objectives.get(loss), y, y.shape[1])


def test_a_threshold_may_be_moved():
    assert metrics.binary_accuracy(Y, P, threshold=0.55).tolist() == [0.5, 0.5, 0.5, 1.0]
    assert metrics.binary_accuracy(Y, P, threshold=0.35).tolist() == [0.5, 1.0, 1.0, 1.0]


# Which one is meant.


@pytest.mark.parametrize(
    ("loss", "y", "n_out", "expected"),
    [
        ("mse", Y, 2, metrics.categorical_accuracy),
        ("mse", Y[:, :1], 1, metrics.binary_accuracy),
        ("mse", 2 * Y[:, :1] - 1, 1, metrics.sign_accuracy),
        ("hinge", Y[:, :1], 1, metrics.sign_accuracy),
        ("hinge", Y, 2, metrics.categorical_accuracy),
        ("binary_crossentropy", Y[:, :1], 1, metrics.binary_accuracy),
        ("binary_crossentropy", Y, 2, metrics.binary_accuracy),
        (objectives.BinaryCrossentropy(from_logits=True), Y, 2, metrics.logit_accuracy),
        (objectives.BinaryCrossentropy(from_logits=True), Y[:, :1], 1, metrics.logit_accuracy),
        ("categorical_crossentropy", np.eye(3), 3, metrics.categorical_accuracy),
        ("sparse_categorical_crossentropy", LABELS, 3, metrics.sparse_categorical_accuracy),
    ],
)
@pytest.mark.parametrize("name", ["accuracy", "acc"])
def test_accuracy_is_the_one_of_the_loss_and_the_targets(name, loss, y, n_out, expected):
    assert rule_for(name, objectives.get(loss), y, n_out) is expected


@pytest.mark.parametrize(("last", "right"), [("tanh", 1.0), ("linear", 0.0)])
def test_where_all_labels_are_1_a_tanh_says_that_the_others_are_below_0(last, right):
    model = Sequential([Dense(1, last, input_shape=(1,))], seed=0)
    model.set_weights([[[1.0]], [0.0]])
    model.compile("sgd", "mse", metrics=["accuracy"])
    assert model.evaluate([[0.25]], [1], verbose=0)[1] == right  # on the side of 0, not of a half


@pytest.mark.parametrize("name", [name for name in METRICS if METRICS[name]])
def test_a_name_means_its_metric(name):
    rule = METRICS[name]
    y = LABELS if name.startswith("sparse") else np.eye(3)
    assert rule_for(name, objectives.get("mse"), y, 3) is rule


def test_metrics_go_by_their_names_one_alone_too():
    def own(y_true, y_pred):
        return y_pred[:, 0]

    assert get(["acc", "mse"]) == {"acc": "acc", "mse": "mse"}
    assert get("acc") == {"acc": "acc"}
    assert get(own) == get([own]) == {"own": own}
    assert get([]) == {}
    assert rule_for(own, objectives.get("mse"), Y, 2) is own


def test_a_metric_that_is_no_plain_function_goes_by_its_kind():
    strict = partial(metrics.binary_accuracy, threshold=0.9)
    assert get([strict]) == {"partial": strict}


@pytest.mark.parametrize("name", objectives.LOSSES)
def test_every_loss_is_a_metric_of_the_same_number(name):
    loss = objectives.get(name)
    assert get([loss.function]) == {loss.name: loss.name}
    classes = isinstance(loss, objectives.OfClasses)
    last, x = "softmax" if classes else "sigmoid", SHARES
    y = LABELS if name.startswith("sparse") else np.eye(3)[[0, 2, 1, 1]]
    model = Sequential([Dense(3, "linear" if "hinge" in name else last, input_shape=(3,))], seed=0)
    model.compile("sgd", name, metrics=[name])
    found = model.evaluate(x, y, verbose=0)
    assert found[1] == pytest.approx(found[0], rel=1e-6)


def test_a_metric_of_a_loss_refuses_targets_as_the_loss_does():
    with pytest.raises(ValueError, match="hinge expects targets of -1 and 1, or of 0 and 1, but"):
        rule_for("hinge", objectives.get("mse"), np.array([[0.5]]), 1)


# What they refuse.


def named(name):
    def metric(y_true, y_pred):
        return y_pred[:, 0]

    metric.__name__ = name
    return metric


@pytest.mark.parametrize("name", ["loss", "val_loss", "epoch", "acc", "val_acc"])
def test_no_two_results_go_by_one_name(name):
    with pytest.raises(ValueError, match=r"two results would be called '(val_)?\w+': give each"):
        get(["acc", named(name)])
    assert list(get([named("val_other")])) == ["val_other"]


def test_two_functions_without_names_are_told_apart_or_refused():
    with pytest.raises(ValueError, match=r"would be called '<lambda>': .*f\.__name__ = "):
        get([lambda y, p: y[:, 0], lambda y, p: p[:, 0]])


def test_an_unknown_metric_lists_the_known():
    with pytest.raises(ValueError, match=r"unknown metric 'acuracy'.* mean 'accuracy'"):
        get(["mse", "acuracy"])


@pytest.mark.parametrize("name", ["mse", "mae", "binary_accuracy", "categorical_accuracy"])
def test_there_is_a_target_for_each_output(name):
    with pytest.raises(ValueError, match=f"{name} expects .* 3 outputs, y has 1 columns"):
        rule_for(name, objectives.get("sparse_categorical_crossentropy"), LABELS, 3)


def test_a_sparse_accuracy_wants_labels():
    with pytest.raises(ValueError, match=r"one label per sample, y has 3 columns"):
        rule_for("sparse_categorical_accuracy", objectives.get("mse"), np.eye(3), 3)


@pytest.mark.parametrize("name", ["categorical_accuracy", "sparse_categorical_accuracy"])
def test_one_output_is_always_the_largest_and_so_no_measure(name):
    with pytest.raises(ValueError, match=rf"{name} asks which .* take binary_accuracy"):
        rule_for(name, objectives.get("binary_crossentropy"), Y[:, :1], 1)
