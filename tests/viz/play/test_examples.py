"""The examples, each trained to what it is meant to show."""

from math import inf

import pytest

from viz.play.catalogue.examples import EXAMPLES
from viz.play.lab import Lab
from viz.play.links import read
from viz.play.schema import schema


def losses(title, epochs=200, **given):
    """Train an example, perhaps changed as its question suggests: training loss and test loss."""
    (example,) = (one for one in EXAMPLES if one.title == title)
    lab = Lab(read(example.link).settings.changed(given))
    lab.train(inf, (epochs, 0))
    return lab.results()[:2]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_each_is_a_link_without_a_fault_and_asks_something(example):
    assert read(example.link).wrong == []
    assert example.question.endswith("?")
    assert example._asdict() in schema()["examples"]


def test_one_neuron_separates_two_clusters_and_not_the_circle():
    assert max(losses("One neuron, two clusters")) < 0.01
    assert min(losses("One neuron, two clusters", data="circle")) > 0.35


def test_the_circle_takes_three_neurons():
    by_neurons = [losses("How many for the circle?", layers=[n])[1] for n in (1, 2, 3)]
    assert by_neurons[0] > 0.4 > 0.3 > by_neurons[1] > 0.2 > 0.05 > by_neurons[2]


def test_two_neurons_are_too_few_for_the_four_squares_and_four_are_enough():
    assert losses("Four squares")[1] > 0.2
    assert losses("Four squares", layers=[4])[1] < 0.05


def test_the_spiral_is_learned_by_its_sines():
    assert losses("The spiral")[1] < 0.05
    assert losses("The spiral", features=["x1", "x2", "sinx1", "sinx2"])[1] < 0.05
    assert losses("The spiral", features=["x1", "x2"])[1] > 0.4


def test_too_few_neurons_learn_neither_set():
    train, test = losses("Too few neurons", 500)
    assert train > 0.3
    assert test - train < 0.1


def test_too_many_neurons_learn_the_noise():
    _, early = losses("Too many neurons", 100)
    train, test = losses("Too many neurons", 500)
    assert train < 0.05
    assert test > early + 0.1
