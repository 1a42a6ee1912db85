"""The program a page gives away trains the network of the page, to the bit."""

import subprocess
import sys
from inspect import signature
from math import inf

import numpy as np
import pytest

from nn import load_model, optimizers
from viz.play.catalogue.features import FEATURES
from viz.play.lab import Lab
from viz.play.program import model_file, program
from viz.play.settings import Settings

rng = np.random.default_rng(0)
OWN = [[float(x), float(y), int(k % 3)] for k, (x, y) in enumerate(rng.uniform(-6, 6, (20, 2)))]
HEIGHTS = [[x, y, round(x / 7, 3)] for x, y, _ in OWN]
EVERY = list(FEATURES)

CASES = [
    {},
    {"data": "xor", "noise": 35, "optimizer": "adam", "seed": 7, "dataSeed": 9},
    {"data": "gauss", "loss": "crossentropy", "regularization": "l2", "rate": 0.01},
    {"data": "spiral", "loss": "hinge", "layers": [], "features": EVERY, "initializer": "wide"},
    {"regularization": "l1", "rate": 0.1, "optimizer": "nesterov", "initializer": "zeros"},
    {"problem": "regression", "loss": "absolute", "train": 90, "optimizer": "nadam"},
    {"problem": "regression", "data": "multi_gauss", "batch": 30, "optimizer": "rmsprop"},
    {"problem": "multiclass", "noise": 10, "initializer": "he_normal", "activations": ["relu"] * 2},
    {"problem": "multiclass", "data": "own", "points": OWN, "optimizer": "adadelta"},
    {"problem": "regression", "data": "own", "points": HEIGHTS, "train": 10, "batch": 7},
    {"data": "own", "points": [[1, 1, 1], [0, 0.1, -1]], "train": 10, "optimizer": "momentum"},
]


def trained(given, epochs):
    lab = Lab(Settings().changed(given))
    if epochs:
        lab.train(inf, (epochs, 0))
    return lab


def run(source):
    names: dict[str, object] = {}
    exec(compile(source, "playground.py", "exec"), names)
    return names


@pytest.mark.parametrize("given", CASES, ids=str)
def test_the_program_finds_the_weights_and_losses_of_the_page(given, capsys):
    lab = trained(given, 3)
    names = run(program(lab.settings, 3))
    assert [p.data.hex() for p in names["model"].parameters()] == [
        p.data.hex() for p in lab.model.parameters()
    ]
    train, test, _ = lab.results()
    assert capsys.readouterr().out == f"training loss {train:.3f}\ntest loss {test:.3f}\n"


def test_an_untrained_network_is_given_as_it_began():
    lab = trained({}, 0)
    source = program(lab.settings, 0)
    assert "# Not trained yet" in source
    assert [p.data for p in run(source)["model"].parameters()] == lab.weights.tolist()


@pytest.mark.parametrize("given", CASES, ids=str)
@pytest.mark.parametrize("pure", [True, False])
def test_the_program_is_one_that_a_linter_likes(given, pure):
    source = program(Settings().changed(given), 100, pure)
    assert all(len(line) <= 100 and line == line.rstrip() for line in source.splitlines())
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select=E,F,W,I,UP"]
    ruff += ["--line-length=100", "--config=lint.isort.known-first-party=['nn']", "-"]
    done = subprocess.run(ruff, input=source, capture_output=True, text=True, check=False)
    if "No module named ruff" not in done.stderr:
        assert done.returncode == 0, done.stdout


def test_the_program_reads_as_what_was_chosen():
    source = program(Settings().changed(CASES[4] | {"noise": 20}), 231)
    assert "points, labels = circle(500, noise=0.2, seed=1)" in source
    assert "Shrinking(SGD(lr=0.03, momentum=0.9, nesterov=True), l1=0.1)" in source
    assert "batch_size=10, epochs=231" in source
    assert "It finds the same weights" in source


def test_a_training_with_changes_on_the_way_is_not_promised():
    source = program(Settings(), 5, pure=False)
    assert "same weights" not in source
    assert "something was changed during the training" in source


def test_inside_of_an_epoch_the_weights_of_its_beginning_are_promised():
    source = program(Settings(), 5, inside=True)
    assert "finds the weights that the page had at epoch 5" in source
    assert run(source)["model"].epoch == 5


def test_only_what_differs_from_the_usual_is_written():
    for name in ("adam", "adagrad", "adamax"):
        (line,) = (
            line
            for line in program(Settings(optimizer=name), 1).splitlines()
            if line.startswith("optimizer = ")
        )
        kind = optimizers.OPTIMIZERS[name]
        assert line == f"optimizer = {kind.__name__}(lr=0.03)"
        assert "lr" in signature(kind).parameters


@pytest.mark.parametrize("name", EVERY)
def test_features_are_written_as_they_are_computed(name):
    x1, x2 = np.random.default_rng(1).uniform(-6, 6, (2, 50))
    assert np.array_equal(eval(FEATURES[name].source), FEATURES[name].function(x1, x2))


def test_the_model_file_opens_as_the_network_that_it_is(tmp_path):
    lab = trained({"optimizer": "adam", "regularization": "l2", "rate": 0.01}, 2)
    lab.moment()
    path = tmp_path / "playground.safetensors"
    path.write_bytes(model_file(lab.model))
    model = load_model(path)
    assert [p.data.hex() for p in model.parameters()] == [
        p.data.hex() for p in lab.model.parameters()
    ]
    assert model.epoch == 2
    grid = np.random.default_rng(0).uniform(-6, 6, (9, 2))
    assert np.array_equal(model.predict(grid), lab.model.predict(grid))
