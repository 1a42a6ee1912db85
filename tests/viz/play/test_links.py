"""A link holds all settings: what is written is read again, and what is wrong in it is told."""

from urllib.parse import quote

import pytest
from hypothesis import given

from tests.viz.play.labs import Page, chosen, error, lab, state
from viz.play.catalogue.limits import FARTHEST, LINK, POINTS
from viz.play.links import read, write
from viz.play.settings import Settings


@given(chosen())
def test_a_link_is_read_as_the_settings_it_was_written_of(given):
    settings = Settings().changed(given)
    assert read(write(settings)) == (settings, 0, [])


def test_a_link_leaves_out_what_is_usual_but_for_the_seeds():
    assert write(Settings()) == "seed=1&dataSeed=1"
    regression = Settings().changed({"problem": "regression", "lr": 1e-05})
    assert write(regression) == "problem=regression&lr=0.00001&seed=1&dataSeed=1"
    deep = Settings().changed({"layers": [8, 8, 8], "showTest": True})
    assert write(deep) == "layers=8,8,8&seed=1&dataSeed=1&showTest=true"
    assert write(Settings().changed({"layers": []})) == "layers=&seed=1&dataSeed=1"
    points = [[1, 2, 1], [-0.05, 0, -1]]
    own = Settings().changed({"data": "own", "points": points})
    assert write(own) == "data=own&seed=1&dataSeed=1&points=1,2,1,-0.05,0,-1"


def test_seeds_that_a_link_leaves_out_stay():
    before = Settings(seed=5, dataSeed=6, lr=1)
    assert read("data=xor", before).settings == Settings(data="xor", seed=5, dataSeed=6)
    assert read("seed=2", before).settings == Settings(seed=2, dataSeed=6)


@pytest.mark.parametrize(
    ("link", "field"),
    [
        ("lr=7", "lr"),
        ("lr=", "lr"),
        ("lr=nan", "lr"),
        ("data=nonsense", "data"),
        ("data=own", "data"),
        ("data=own&points=1,2,3", "points"),
        ("data=own&points=1,2,1,x", "points"),
        ("layers=4,9", "layers"),
        ("layers=4,2,", "layers"),
        ("features=", "features"),
        ("activations=relu", "activations"),
        ("seed=-1", "seed"),
        ("seed=1e400", "seed"),
        ("showTest=1", "showTest"),
        ("networkShape=4,9", "layers"),
        ("learningRate=0.02", "lr"),
        ("x=false&y=false", "features"),
        ("cosX=true", "cosX"),
        ("noSuch_hide=true", "noSuch_hide"),
        ("noValue", "noValue"),
        ("json=1", "json"),
        (f"epoch={FARTHEST + 1}", "epoch"),
        ("epoch=-1", "epoch"),
        ("epoch=x", "epoch"),
    ],
)
def test_what_is_wrong_is_told_with_its_field_and_the_rest_holds(link, field):
    settings, epoch, wrong = read(f"batch=5&{link}&noise=10")
    assert field in [error.field for error in wrong]
    assert (settings.batch, settings.noise, epoch) == (5, 10, 0)


THEIRS = (
    "activation=relu&batchSize=3&dataset=gauss&regDataset=reg-gauss&learningRate=0.1"
    "&regularization=L2&regularizationRate=0.01&noise=10&networkShape=3,2,1&seed=0.51385"
    "&showTestData=true&discretize=true&percTrainData=70&x=true&y=false&xTimesY=true"
    "&xSquared=false&ySquared=false&cosX=false&sinX=true&cosY=false&sinY=false"
    "&collectStats=false&tutorial=one&problem={}&initZero=true&hideText=true"
)
"""An address as TensorFlow Playground writes it, with every key that it knows."""


@pytest.mark.parametrize(
    ("problem", "data"), [("classification", "gauss"), ("regression", "multi_gauss")]
)
def test_a_link_of_tensorflow_playground_is_read_with_every_key(problem, data):
    assert read(THEIRS.format(problem)) == (
        Settings(
            problem=problem,
            data=data,
            noise=10,
            train=70,
            batch=3,
            features=("x1", "x1x2", "sinx1"),
            layers=(3, 2, 1),
            activations=("relu", "relu", "relu"),
            lr=0.1,
            regularization="l2",
            rate=0.01,
            initializer="zeros",
            seed=51385,
            showTest=True,
            discretize=True,
        ),
        0,
        [],
    )


@pytest.mark.parametrize(
    ("link", "settings"),
    [
        ("sinX=true", Settings(features=("x1", "x2", "sinx1"))),
        ("networkShape=&activation=relu", Settings(layers=(), activations=())),
        ("activation=relu", Settings(activations=("relu", "relu"))),
        ("batchSize=3&batch=5", Settings(batch=5)),
        ("noise_hide=true&playButton_hide=true&x_hide=true&lr_hide=false", Settings()),
    ],
)
def test_parts_of_such_a_link(link, settings):
    assert read(link) == (settings, 0, [])


def test_of_many_faults_the_first_three_are_said():
    (*_, wrong) = Page().ask("start", link="a=1&b=1&c=1&d=1")
    assert wrong["message"] == (
        "In the link, there is no setting a; there is no setting b; there is no setting c; "
        "and more. The rest of it holds."
    )


def test_a_link_that_is_typed_begins_its_experiment_whatever_was_before():
    page = Page(data="xor", seed=7, dataSeed=8)
    page.lab.step((2, 0))
    page.ask("start", link="data=xor")
    assert state(page.lab) == state(lab(data="xor"))


def test_anything_is_a_link():
    assert read("&&=&x&%F&lr=%30.1&lr").settings == Settings(lr=0.1)


def test_a_page_opens_a_link():
    page = Page()
    ready, network, wrong = page.ask("start", link="data=xor&lr=7&epoch=2")
    assert ready["settings"] == Settings(data="xor").json()
    assert network["link"] == "data=xor&seed=1&dataSeed=1"
    assert (wrong["say"], wrong["about"], wrong["field"]) == ("error", "start", "lr")
    assert wrong["message"].startswith("In the link, lr is one of 1e-05, ")
    assert wrong["message"].endswith(". The rest of it holds.")
    while page.player.playing:
        assert page.frame()[0]["until"] == 2
        page.player.turn(0.02)
    assert page.frame()[0]["until"] is None
    assert state(page.lab) == state(lab(2, data="xor"))


def test_another_link_keeps_a_network_that_it_fits():
    page = Page(data="xor")
    page.lab.step((1, 0))
    network, _ = page.ask("set", link="data=xor&lr=0.1")
    assert network["reset"] is False
    assert page.lab.position == (1, 0)
    network, _ = page.ask("set", link="lr=0.1&epoch=3")
    assert network["reset"] is True
    assert (page.lab.settings, page.player.until) == (Settings(lr=0.1), (3, 0))
    assert "a link is text" in error(page.ask("set", link=5))
    assert "characters at most" in error(page.ask("set", link="%" * (LINK + 1)))


def test_the_link_of_as_many_points_as_there_may_be_is_read():
    points = [(-k / 777.7, -5.0 - k / 7777.7, 1) for k in range(POINTS)]
    settings = Settings().changed({"data": "own", "points": points})
    link = quote(write(settings), safe="&=")  # as a browser may have it
    assert len(link) < LINK
    found, _, wrong = read(link)
    assert (found, wrong) == (settings, [])
