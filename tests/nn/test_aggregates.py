"""Metrics of all samples together: by Keras's numbers in tests/nn/keras, here what they mean."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import Dense, Sequential, load_model
from nn.aggregates import AUC, Precision, Recall, RootMeanSquaredError
from nn.per_sample import BinaryAccuracy

Y = np.array([[1.0], [1.0], [0.0], [0.0]])
P = np.array([[0.9], [0.4], [0.6], [0.1]])


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (Precision(), 1 / 2),
        (Precision(0.3), 2 / 3),
        (Precision(0.95), 0.0),  # of none
        (Recall(), 1 / 2),
        (Recall(0.3), 1.0),
        (AUC(), 3 / 4),  # of four pairs of yes and no three are in the right order
        (RootMeanSquaredError(), np.sqrt((0.01 + 0.36 + 0.36 + 0.01) / 4)),
        (BinaryAccuracy(), 1 / 2),
        (BinaryAccuracy("right", threshold=0.35), 3 / 4),
    ],
    ids=repr,
)
def test_each_is_what_it_is_called(metric, expected):
    assert metric(Y, P) == pytest.approx(expected, abs=1e-12)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=30), st.integers(1, 7))
def test_batches_add_up_to_the_whole(picked, size):
    y, p = (np.array(picked)[:, None] % 2).astype(float), np.array(picked)[:, None] / 9
    for metric in (Precision(), Recall(), AUC(20), RootMeanSquaredError()):
        columns = [metric.columns(y[k : k + size], p[k : k + size]) for k in range(0, len(y), size)]
        found = metric.result(np.concatenate(columns).mean(axis=0))
        assert found == pytest.approx(metric(y, p), rel=1e-12)


def test_they_train_are_saved_and_copied(tmp_path):
    model = Sequential([Dense(1, "sigmoid", input_shape=(1,))], seed=0)
    model.compile("sgd", "binary_crossentropy", ["AUC", Precision(0.4, name="p"), Recall, "mape"])
    history = model.fit([0.0, 1.0, 2.0, 3.0], [0.0, 0.0, 1.0, 1.0], verbose=0).history
    assert list(history) == ["loss", "auc", "p", "recall", "mape"]
    model.save(tmp_path / "m.safetensors")
    for again in (load_model(tmp_path / "m.safetensors"), pickle.loads(pickle.dumps(model))):
        found = again.evaluate([0.0, 3.0], [0.0, 1.0], verbose=0)
        assert found == model.evaluate([0.0, 3.0], [0.0, 1.0], verbose=0)


def test_a_target_for_each_output_is_asked_for():
    with pytest.raises(ValueError, match=r"BinaryAccuracy\(.*\) expects a target for each output"):
        BinaryAccuracy()(Y, np.zeros((4, 2)))


def test_a_metric_has_one_threshold():
    assert Precision(None).thresholds == 0.5
    with pytest.raises(TypeError, match=r"Precision expects one threshold, got \[0.2, 0.5\]"):
        Precision([0.2, 0.5])
    with pytest.raises(ValueError, match="thresholds expects a number from 0 up to but not 1"):
        Recall(70)
    with pytest.raises(TypeError, match=r"a name is a text, got 0\.5"):
        BinaryAccuracy(0.5)
