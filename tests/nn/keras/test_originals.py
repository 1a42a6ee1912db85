"""Programs A, B and D of courses run, every line of them, with only import lines changed."""

import random
import sys
from types import ModuleType

import numpy as np
import pytest

from nn import preprocessing
from tests.nn.keras import originals
from tests.nn.keras.originals import ported


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a program in a folder of its own, where scikit-learn need not be installed."""
    monkeypatch.setitem(sys.modules, "sklearn", ModuleType("sklearn"))
    monkeypatch.setitem(sys.modules, "sklearn.preprocessing", preprocessing)
    monkeypatch.chdir(tmp_path)

    def program(text, **words):
        for word, instead in words.items():
            text = text.replace(word, instead)
        names = {"__name__": "__main__"}
        exec(compile(ported(text), "program.py", "exec"), names)
        return names

    return program


def test_only_import_lines_change():
    before = originals.DIGITS_BY_TENSORFLOW.splitlines()
    after = ported(originals.DIGITS_BY_TENSORFLOW).splitlines()
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ("import tensorflow as tf", "import nn as tf")
    ]
    assert ported("import keras") == "import nn.keras as keras"
    assert ported("from keras.models import Model") == "from nn.keras.models import Model"
    assert ported("from tensorflow.keras import layers") == "from nn.keras import layers"
    assert ported("keras.layers.Dense(1)") == "keras.layers.Dense(1)"


@pytest.mark.parametrize("last", ["sigmoid", "softmax"])
def test_side_effects_by_age(run, last, capsys):
    random.seed(1)
    np.random.seed(1)
    found = run(originals.SIDE_EFFECTS, LAST=last)
    assert found["model"].count_params() == 642
    assert found["history"].history["acc"][-1] >= 0.9
    assert (found["rounded_predictions"] == found["predictions"].argmax(axis=1)).all()
    for copy in ("new_model", "model2"):
        same = found[copy].predict(found["scaled_train_samples"])
        assert (same == found["predictions"]).all()
    out = capsys.readouterr().out
    assert "Epoch 20/20 - " in out
    assert "642" in out


def test_side_effects_by_age_as_tensorflow_spells_it(run):
    found = run(originals.SIDE_EFFECTS_BY_TENSORFLOW, LAST="softmax")
    assert found["history"].history["accuracy"][-1] >= 0.9
    assert len(found["history"].history["val_loss"]) == 20
    assert set(found["rounded_predictions"].tolist()) == {0, 1}


@pytest.fixture
def mnist(tmp_path):
    """Put MNIST where `load_data()` finds it: of each digit a bar somewhere else, and noise."""
    noise = np.random.default_rng(0)

    def images(n):
        labels = np.arange(n, dtype=np.uint8) % 10
        pixels = noise.integers(0, 60, (n, 28, 28))
        pixels[np.arange(n), 2 * labels + 4] += 150
        return pixels.astype(np.uint8), labels

    (x_train, y_train), (x_test, y_test) = images(200), images(40)
    np.savez(tmp_path / "mnist.npz", x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)


LOSSES = ["categorical_crossentropy", "mean_squared_error", "binary_crossentropy"]


@pytest.mark.usefixtures("mnist")
@pytest.mark.parametrize("loss", LOSSES)
def test_handwritten_digits(run, loss, capsys):
    found = run(originals.DIGITS, LOSS=loss, WIDE="12")
    assert found["same"]
    assert found["history"].history["loss"][-1] < found["history"].history["loss"][0]
    assert list(found["history"].history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert "Error: " in capsys.readouterr().out


@pytest.mark.usefixtures("mnist")
def test_handwritten_digits_as_tensorflow_spells_it(run):
    found = run(originals.DIGITS_BY_TENSORFLOW, WIDE="12")
    assert found["scores"][1] > 0.5
    assert found["same"]


@pytest.mark.usefixtures("mnist")
def test_parameters_and_hyperparameters(run):
    studies = run(originals.HYPERPARAMETERS, WIDE="32")["found"]
    assert len(studies) == 24  # those by SGD under one name
    assert {len(losses) for losses in studies.values()} == {5}
    assert all(np.isfinite(losses).all() for losses in studies.values())
    assert studies["relu"][-1] < studies["relu"][0]
