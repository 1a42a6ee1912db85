"""Trainings that give Keras's numbers, by the references that references.py computed."""

import json

import pytest

from nn import keras
from tests.nn.keras.references import CASES, FILE, PROGRAMS, train

HISTORIES = json.loads(FILE.read_text())["histories"]


@pytest.mark.parametrize("name", [*CASES, *PROGRAMS])
def test_four_epochs_have_the_losses_and_metrics_of_keras(name):
    history, expected = train(name, keras), HISTORIES[name]
    plain = {key.removesuffix("_1"): column for key, column in expected.items()}
    assert set(history) == set(plain)
    for key, column in plain.items():
        assert history[key] == pytest.approx(column, rel=1e-6), key
