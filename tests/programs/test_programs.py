"""The course's programs, in short: each runs, and finds what its course says it finds."""

import re
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

from nn.datasets import mnist

PROGRAMS = Path(__file__).parents[2] / "notebooks" / "programs"


def program(name):
    """The `main` of a program, which `python notebooks/programs/….py` runs in full."""
    return runpy.run_path(str(PROGRAMS / f"{name}.py"))["main"]


def test_every_program_is_tried_here():
    tried = Path(__file__).read_text("utf-8")
    for path in PROGRAMS.glob("*.py"):
        assert f'program("{path.stem}")' in tried


def test_the_recipe_for_a_data_set_of_ones_own_learns_the_flowers(monkeypatch):
    monkeypatch.chdir(PROGRAMS.parent)
    blocks = re.findall(r"```python\n(.*?)```", Path("README.md").read_text("utf-8"), re.S)
    (recipe,) = (block for block in blocks if 'csv("flowers.csv"' in block)
    names = {}
    exec(recipe, names)
    assert names["data"].classes == ("setosa", "versicolor", "virginica")
    x_test = names["scaler"].transform(names["x_test"])
    assert names["model"].evaluate(x_test, names["y_test"], verbose=0)[1] > 0.9


def test_a_side_effects_depend_on_age(capsys):
    found = program("a_side_effects")(epochs=20)
    assert set(found) == {"sigmoid", "softmax"}
    for run in found.values():
        assert len(run["loss"]) == 20
        assert run["accuracy"][-1] > 0.91
        assert run["loss"][-1] < 0.36
    printed = capsys.readouterr().out
    assert printed.count("642") == 2
    assert printed.count("Epoch 20/20 - ") == 2
    assert "at 100 years: none 0.03, side effects 0.97" in printed  # of the softmax: they add up


def test_b_digits_are_read_from_scikit_learn_where_there_is_no_mnist(monkeypatch, capsys, tmp_path):
    pytest.importorskip("sklearn", reason="the digits come with the extra `data`")
    monkeypatch.setattr(mnist, "USUAL", (str(tmp_path),))
    found = program("b_digits")(epochs=8, units=32)
    assert found["same"]
    assert found["accuracy"] > 0.85
    assert found["binary_crossentropy"] > 0.2
    assert capsys.readouterr().out.startswith("MNIST is not here, so these are scikit-learn's")


def test_b_digits_are_read_from_mnist_where_it_is(tmp_path, capsys):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 255, (40, 28, 28), dtype=np.uint8)
    labels = (np.arange(40) % 10).astype(np.uint8)
    arrays = {"x_train": images, "y_train": labels, "x_test": images, "y_test": labels}
    np.savez(tmp_path / "mnist.npz", **arrays)
    found = program("b_digits")(epochs=1, units=4, path=tmp_path)
    assert found["same"]
    printed = capsys.readouterr().out
    assert f"{784 * 4 + 4:,}" in printed  # 28 by 28 pixels, and a bias
    assert "MNIST is not here" not in printed


def test_b_without_any_digits_says_in_one_line_what_to_do(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(mnist, "USUAL", (str(tmp_path),))
    monkeypatch.setitem(sys.modules, "sklearn", None)
    assert program("b_digits")() is None
    assert capsys.readouterr().out.splitlines() == [
        "No digits here: pip install 'stepgrad[data]', or give the folder of MNIST."
    ]


def test_c_a_guess_a_bowl_two_valleys_and_a_test_set():
    found = program("c_crowd_size")(epochs=400, steps=1000, starts=4)
    assert found["slopes"] == {350.0: (22500.0, -300.0), 600.0: (10000.0, 200.0)}
    assert found["guess"] == pytest.approx(500, abs=0.1)
    assert found["small step"] == pytest.approx((4.0, 3.0), abs=1e-3)
    assert min(np.abs(found["large step"])) > 100
    assert found["valleys"]["batch", 0.0] == 0
    assert found["valleys"]["batch", 0.9] == 4  # rolls over the hill
    assert found["valleys"]["mini-batch", 0.0] == 0
    assert found["valleys"]["stochastic", 0.0] > 2  # is shaken out of the first valley
    train, test = found["history"]["loss"], found["history"]["val_loss"]
    assert train[-1] < train[39] / 2
    assert test[-1] > test[39]


def test_d_every_hyperparameter_is_tried(capsys):
    pytest.importorskip("sklearn", reason="the digits come with the extra `data`")
    found = program("d_hyperparameters")(epochs=2, most=400)
    assert found[512, "relu"][0] > found[10, "relu"][0]
    assert found["online"][0] > found["mini-batch"][0]
    assert found["none"][1] > 4 * 0.1  # straight borders do much of it, four times chance
    for name in ("SGD(lr=.01)", "SGD(decay=.01)", "SGD(nesterov)", "Adadelta(lr=1)", "Nadam"):
        short, long = found[name]
        assert long > short
    assert found["SGD(decay=.01)"][1] < found["SGD(lr=.01)"][1]  # decay alone: smaller steps
    printed = capsys.readouterr().out
    assert "1 different neurons of 32" in printed  # zeros: they stay alike


def test_d_without_the_digits_says_in_one_line_what_to_do(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    assert program("d_hyperparameters")() is None
    assert "pip install 'stepgrad[data]'" in capsys.readouterr().out


def test_e_how_many_neurons_it_takes():
    found = program("e_playground_chapter")(epochs=25, starts=1)
    assert found["one neuron separates two clusters"] > 0.98
    assert found["but not the circle"] < 0.75
    assert found["but not the circle"] < found["two leave the circle open"] < 0.9
    assert found["three neurons do the circle"] > 0.9
    assert found["two are too few for the four squares"] < found["three do most of them"] < 0.97
    assert found["eight are too few for the spiral"] < 0.75
    assert found["unless they see all features"] > 0.85
    assert found["or are relus in two layers"] > 0.85
    assert found["six layers do no better than two"] > 0.85
    train, test = found["fit [16, 16]"]
    assert train < found["fit [1]"][0]
    assert train < test


def test_f_micrograds_own(tmp_path, capsys):
    found = program("f_micrograd_demo")(epochs=12, path=tmp_path / "neuron.svg")
    assert found["readme"] == pytest.approx((24.7041, 138.8338, 645.5773), abs=5e-5)
    assert found["more_ops"] == found["readme"]
    assert found["sanity_check"] == (-20.0, 46.0)
    assert found["accuracy"] >= 0.9
    assert (tmp_path / "neuron.svg").read_text("utf-8").startswith("<?xml")
    assert "number of parameters 337" in capsys.readouterr().out
