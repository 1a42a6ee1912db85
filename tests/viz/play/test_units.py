"""Units that are dead, saturated or copies are named, with the epoch since when they are."""

from math import inf

import numpy as np
import pytest

from tests.viz.play.labs import SMALL, lab
from viz.play.units import Watch


def set_neuron(lab, k, j, bias, weight=None):
    for name in lab.names:
        if name == f"layers[{k}].neurons[{j}].b":
            lab.edit(name, bias)
        elif weight is not None and name.startswith(f"layers[{k}].neurons[{j}].w"):
            lab.edit(name, weight)


def nodes(words):
    return {word["node"] for word in words}


def test_a_network_as_it_begins_is_well():
    assert Watch(lab()).words() == []


def test_a_relu_that_gives_zero_for_all_is_dead():
    one = lab(activations=["relu", "relu"])
    set_neuron(one, 0, 1, -50)
    text = "neuron 1 of layer 0 is dead, 0 for nearly all samples, since epoch 0"
    assert Watch(one).words() == [{"node": "0.1", "since": 0, "text": text}]


@pytest.mark.parametrize("kind", ["tanh", "sigmoid"])
@pytest.mark.parametrize("bias", [50, -50])
def test_a_unit_at_the_end_of_its_range_is_saturated(kind, bias):
    one = lab(activations=["linear", kind])
    set_neuron(one, 1, 0, bias)
    (word,) = Watch(one).words()
    assert word["node"] == "1.0"
    assert word["text"].startswith("neuron 0 of layer 1 is saturated, its slope nearly 0,")


def test_a_linear_unit_is_never_stuck_nor_is_the_output():
    one = lab(activations=["linear", "linear"])
    set_neuron(one, 0, 0, -5e5)
    set_neuron(one, 2, 0, 5e5)
    assert Watch(one).words() == []


def test_neurons_that_began_alike_are_copies():
    one = lab(2, initializer="zeros", layers=[4, 2])
    words = Watch(one).words()
    assert nodes(words) == {"0.1", "0.2", "0.3", "1.1"}
    assert words[0]["text"] == "neuron 1 of layer 0 is a copy of neuron 0 since epoch 2"
    one.edit("layers[0].neurons[2].w[0]", 0.5)
    assert nodes(Watch(one).words()) == {"0.1", "0.3", "1.1"}
    one.edit("layers[1].neurons[0].w[3]", 0.5)  # what a neuron is used for is part of it
    assert nodes(Watch(one).words()) == {"0.1"}


# Since when.


def dying(epoch):
    """Return a lab whose neuron 0.1 dies in an epoch, and its watch, that has seen all epochs."""
    one = lab(**SMALL | {"activations": ["relu"], "lr": 1e-5})
    watch = Watch(one)
    for e in range(1, 9):
        one.train(inf, (e, 0))
        if e == epoch:
            set_neuron(one, 0, 1, -300, 0)
        watch.words()
    return one, watch


def since(watch):
    return {word["node"]: word["since"] for word in watch.words()}.get("0.1")


def test_it_is_told_since_when():
    one, watch = dying(5)
    assert since(watch) == 5
    one.train(inf, (12, 0))
    assert since(watch) == 5


def test_it_is_right_also_after_going_back():
    one, watch = dying(5)
    seen = []
    for position in [(7, 1), (5, 0), (4, 2), (8, 0), (0, 0), (6, 0)]:
        one.goto(position)
        seen.append(since(watch))
    assert seen == [5, 5, None, 5, None, 5]


def test_seen_late_it_is_corrected_by_going_back():
    one, _ = dying(3)
    watch = Watch(one)
    assert since(watch) == 8
    one.goto((6, 0))
    assert since(watch) == 6
    one.goto((3, 1))
    assert since(watch) == 3
    one.goto((8, 0))
    assert since(watch) == 3


def test_what_was_forgotten_is_no_longer_known():
    one, watch = dying(5)
    one.goto((2, 0))
    assert since(watch) is None
    one.train(inf, (3, 0))  # another future, in which it lives
    assert since(watch) is None
    one.train(inf, (7, 0))
    set_neuron(one, 0, 1, -300, 0)
    assert since(watch) == 7


def test_one_that_revived_dies_anew():
    one, watch = dying(5)
    set_neuron(one, 0, 1, 1)
    assert since(watch) is None
    one.train(inf, (10, 0))
    set_neuron(one, 0, 1, -300, 0)
    assert since(watch) == 10


@pytest.mark.parametrize("problem", ["classification", "regression", "multiclass"])
@pytest.mark.parametrize("kind", ["relu", "linear", "sigmoid", "tanh"])
def test_weights_of_any_size_can_be_watched(problem, kind):
    one = lab(problem=problem, activations=[kind] * 2)
    watch = Watch(one)
    for size in (1e6, 1e100, 1e308):
        signs = np.where(np.arange(len(one.names)) % 3, size, -size)
        one.load(one.moment()._replace(weights=signs))
        assert len(watch.words()) <= 6
