"""What the page computes of the weights is what the network answers, in a real browser."""

import numpy as np
import pytest

from viz.play import links
from viz.play.data import featured
from viz.play.networks import compiled
from viz.responses import responses

ALL = "features=x1,x2,x1x1,x2x2,x1x2,sinx1,sinx2"


def plane(n):
    """n × n points from corner to corner, row by row from the top left."""
    x1, x2 = np.meshgrid(np.linspace(-6, 6, n), np.linspace(6, -6, n))
    return np.column_stack([x1.ravel(), x2.ravel()])


def answered(play, n):
    """What each neuron of the network on the page answers there, by the engine."""
    settings = links.read(play.page.evaluate("location.hash").lstrip("#")).settings
    model = compiled(settings)
    for p, x in zip(model.parameters(), play.frame["weights"], strict=True):
        p.data = float(x)
    answers = responses(model)(featured(plane(n), settings.features))
    return np.concatenate(answers, axis=1).T.reshape((-1, n, n))


def near(picture, answers):
    return abs(picture - 127 * np.clip(answers, -1, 1)).max() < 1.1


@pytest.mark.parametrize(
    "settings",
    [f"data=spiral&{ALL}&layers=8,3&activations=tanh,relu", "activations=sigmoid,linear"],
)
def test_the_pictures_are_the_engine_s_answers(opened, settings):
    play = opened(f"#{settings}")
    play.step(2)
    shown = play.pictures
    assert near(shown["maps"], answered(play, 50))
    assert near(shown["main"], answered(play, 100)[-1])


def test_the_picture_of_a_probability_goes_from_orange_to_blue(opened):
    play = opened("#loss=crossentropy")
    assert near(play.pictures["main"], 2 * answered(play, 100)[-1] - 1)


def test_of_several_classes_the_pictures_say_the_likeliest(opened):
    play = opened("#problem=multiclass")
    play.step(2)
    shares = answered(play, 100)[-3:]
    assert near(play.pictures["main"], shares.max(axis=0))
    assert (play.pictures["classes"] == shares.argmax(axis=0)).mean() > 0.999  # but for ties


def test_the_pictures_move_while_it_plays(opened):
    play = opened(f"#{ALL}&layers=8,8,8,8,8,8&lr=0.01")
    first = play.pictures["maps"]
    play.train(until=lambda: play.frame["epoch"] > 10 and not play.frame["whole"])
    assert abs(play.pictures["maps"] - first).max() > 5
    assert near(play.pictures["main"], answered(play, 100)[-1])
