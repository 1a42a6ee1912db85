"""A link holds all settings: what is written is read again, and what is wrong in it is told."""

import pytest
from hypothesis import given

from tests.viz.play.labs import Page, chosen, error, lab, state
from viz.play.catalogue.limits import FARTHEST
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
        ("networkShape=4,2", "networkShape"),
        ("json=1", "json"),
        (f"epoch={FARTHEST + 1}", "epoch"),
        ("epoch=-1", "epoch"),
        ("epoch=x", "epoch"),
    ],
)
def test_what_is_wrong_is_told_with_its_field_and_the_rest_holds(link, field):
    settings, epoch, wrong = read(f"batch=5&{link}&noise=10")
    assert wrong[0].field == field
    assert (settings.batch, settings.noise, epoch) == (5, 10, 0)


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
