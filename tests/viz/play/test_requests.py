"""What a page may ask for, what it is told, and that nothing it sends can harm its session."""

import base64
import json
from math import inf

import pytest

from nn import load_model
from tests.viz.play.labs import SMALL, Page, error, lab, state
from viz.play.catalogue.limits import FARTHEST, SEED
from viz.play.requests import answer
from viz.play.schema import schema


@pytest.fixture
def page():
    return Page(**SMALL)


# start.


def test_a_page_starts_with_the_settings_of_its_link():
    page = Page()
    ready, network = page.ask("start", settings={"data": "xor", "lr": 0.1})
    assert ready["say"] == "ready"
    assert ready["settings"]["data"] == network["settings"]["data"] == "xor"
    assert ready["schema"] == json.loads(json.dumps(schema()))
    assert network["say"] == "network"
    assert network["names"] == page.lab.names
    assert network["reset"] is True
    assert (len(network["train"]), len(network["test"]), network["classes"]) == (250, 250, 0)
    assert network["train"][0] == [*page.lab.points.train[0], page.lab.points.train_labels[0]]
    assert "x₁·x₂ ≥ 0" in network["formulas"]["data"]
    assert set(network["formulas"]) == {"data", "loss", "update"}
    assert not page.player.playing


def test_a_page_starts_anew_without_anything():
    page = Page(**SMALL)
    page.ask("start")
    assert state(page.lab) == state(lab())


def test_a_page_goes_on_where_it_was():
    page = Page()
    said = page.ask("start", settings=SMALL | {"speed": 1}, until=3, batch=2)
    assert [m["say"] for m in said] == ["ready", "network"]
    while page.player.playing:  # as fast as it can, whatever the speed
        page.player.turn(0.02)
        page.player.drawn(page.player._number)
    assert state(page.lab) == state(lab(3, 2, **SMALL, speed=1))
    assert "batch is a whole number from 0 to 2" in error(
        page.ask("start", settings=SMALL, batch=3)
    )


def test_a_link_may_be_trained_to_an_epoch():
    page = Page()
    page.ask("start", settings=SMALL, until=4)
    while page.player.playing:
        page.player.turn(0.02)
        page.player.drawn(page.player._number)
    assert state(page.lab) == state(lab(4, **SMALL))
    page.ask("start", settings=SMALL, until=0)
    assert not page.player.playing
    for until in (-1, FARTHEST + 1, 1.5, True, "4"):
        assert f"0 to {FARTHEST}" in error(page.ask("start", until=until))


def test_a_page_goes_on_from_the_weights_of_a_teacher_s():
    taught = Page(**SMALL)
    taught.lab.train(inf, (3, 1))
    taught.ask("edit", name=taught.lab.names[0], value=2)
    taught.lab.train(inf, (FARTHEST + 1, 2))  # farther than a link may be trained
    page = Page()
    weights = taught.lab.weights.tolist()
    page.ask("start", settings=SMALL, until=FARTHEST + 1, batch=2, weights=weights)
    assert not page.player.playing
    assert (page.lab.position, page.lab.weights.tolist()) == ((FARTHEST + 1, 2), weights)
    for one in (taught, page):
        one.ask("step", by="epoch")
    assert page.lab.weights.tolist() == taught.lab.weights.tolist()
    assert not page.lab.pure
    page.ask("back", by="epoch")
    page.ask("rewind")
    assert state(page.lab) == state(lab(**SMALL))


@pytest.mark.parametrize(
    ("weights", "wrong"),
    [
        ("all", "weights are a list of 13 numbers, got 'all'"),
        ([0.5] * 12, "weights are a list of 13 numbers"),
        ([0.5] * 12 + ["1"], "weights[12] is a finite number, got '1'"),
        ([True] * 13, "weights[0] is a finite number, got True"),
        ([0.5, 10**400] + [0.5] * 11, "weights[1] is a finite number"),
        ([0.5, float("inf")] + [0.5] * 11, "weights[1] is a finite number, got inf"),
    ],
)
def test_weights_are_as_many_finite_numbers_as_the_network_has(page, weights, wrong):
    before = state(page.lab)
    assert wrong in error(page.ask("start", settings=SMALL, weights=weights))
    assert state(page.lab) == before


# set.


def test_settings_that_reset_make_a_new_network_that_waits(page):
    page.ask("play")
    page.ask("look", at="0.1")
    (network,) = page.ask("set", settings={"noise": 20})
    assert network["reset"] is True
    assert not page.player.playing
    assert page.player.look is None
    assert state(page.lab) == state(lab(**SMALL, noise=20))


def test_settings_that_do_not_reset_let_it_play_on(page):
    page.lab.train(inf, (2, 0))
    page.ask("play")
    network, _ = page.ask("set", settings={"lr": 0.1})
    assert network["reset"] is False
    assert network["settings"]["lr"] == 0.1
    assert page.player.playing
    assert page.lab.position == (2, 0)


@pytest.mark.parametrize("settings", [0, "", [], False])
def test_what_is_no_settings_starts_nothing(page, settings):
    assert "settings are an object" in error(page.ask("start", settings=settings))


def test_settings_that_cannot_be_change_nothing(page):
    before = state(page.lab)
    assert "lr is one of" in error(page.ask("set", settings={"lr": 0.02, "noise": 5}))
    assert "are an object" in error(page.ask("set"))
    assert state(page.lab) == before


def test_another_network_and_other_points(page):
    page.ask("reset")
    assert page.lab.settings.seed == 2
    assert state(page.lab) == state(lab(**SMALL, seed=2))
    weights = page.lab.weights
    (network,) = page.ask("regenerate")
    assert network["settings"]["dataSeed"] == 2
    assert network["reset"] is False
    assert (page.lab.weights == weights).all()
    page.ask("set", settings={"seed": SEED})
    page.ask("reset")
    assert page.lab.settings.seed == 0


# Time.


def test_it_plays_and_pauses(page):
    page.ask("play")
    page.player.turn(0.01)
    assert page.lab.position > (0, 0)
    page.ask("pause")
    position = page.lab.position
    page.player.turn(0.01)
    assert page.lab.position == position


def test_steps_and_steps_back(page):
    for request, expected in [
        (("step", "batch"), (0, 1)),
        (("step", "epoch"), (1, 0)),
        (("step", "epoch"), (2, 0)),
        (("step", "batch"), (2, 1)),
        (("back", "epoch"), (2, 0)),
        (("back", "epoch"), (1, 0)),
        (("back", "batch"), (0, 2)),
        (("back", "epoch"), (0, 0)),
        (("step", "batch"), (0, 1)),
    ]:
        do, by = request
        assert page.ask(do, by=by) == []
        assert page.lab.position == expected
        assert state(page.lab) == state(lab(*expected, **SMALL))
    assert page.lab.history.last == (2, 1)
    page.ask("goto", epoch=0, batch=0)
    assert error(page.ask("back", by="batch")).startswith("this is the beginning")
    assert "by is one of epoch, batch, got 'hour'" in error(page.ask("back", by="hour"))
    assert "got None" in error(page.ask("step"))


def test_going_to_an_epoch_pauses(page):
    page.lab.train(inf, (5, 0))
    page.ask("play")
    page.ask("goto", epoch=3, batch=1)
    assert page.lab.position == (3, 1)
    assert not page.player.playing
    page.ask("goto", epoch=2)
    assert page.lab.position == (2, 0)
    assert "there is no epoch 9" in error(page.ask("goto", epoch=9))
    assert "epoch is a whole number" in error(page.ask("goto"))


def test_going_nowhere_does_not_pause(page):
    page.ask("play")
    page.player.turn(0.01)
    assert "there is no epoch" in error(page.ask("goto", epoch=10**6))
    assert page.player.playing


def test_rewinding_finds_the_initial_weights_and_keeps_the_history(page):
    page.lab.train(inf, (5, 0))
    page.ask("rewind")
    assert state(page.lab) == state(lab(**SMALL))
    assert page.lab.history.last == (5, 0)


def test_going_back_behind_a_change_tells_of_the_settings_there(page):
    page.lab.train(inf, (2, 0))
    page.ask("set", settings={"lr": 0.1})
    page.lab.train(inf, (4, 0))
    network, _ = page.ask("goto", epoch=1)
    assert network["settings"]["lr"] == 0.03
    assert network["reset"] is False
    assert page.ask("step", by="batch") == []
    network, *_ = page.ask("goto", epoch=3)
    assert network["settings"]["lr"] == 0.1


# Weights and looks.


def test_a_weight_is_edited_while_it_plays(page):
    page.ask("play")
    assert page.ask("edit", name=page.lab.names[1], value=-0.25) == []
    assert page.lab.weights[1] == -0.25
    assert page.player.playing
    assert "a weight is a number" in error(page.ask("edit", name=page.lab.names[1], value="x"))
    assert "there is no weight" in error(page.ask("edit", name="w", value=1))


def test_a_neuron_is_looked_at():
    page = Page(layers=[4, 2])
    expected = {"0.3": (0, 3), "1.0": (1, 0), "2.0": None, "0.0": (0, 0), None: None}
    for at, look in expected.items():
        assert page.ask("look", at=at) == []
        assert page.player.look == look
    for at in ("0.4", "3.0", "in.0", "0", "-1.0", "0.0.0", "0.0 ", 1.0, [0, 0], "10.1"):
        assert "there is no neuron" in error(page.ask("look", at=at))
    assert Page(problem="multiclass").ask("look", at="2.1") == []


def test_a_look_that_is_refused_changes_nothing(page):
    page.ask("look", at=page.lab.names[1])
    assert "there is no neuron" in error(page.ask("look", at="9.9"))
    assert (page.player.card, page.player.look) == (1, None)


def test_the_last_update_of_a_weight_that_is_looked_at_is_told(page):
    name = page.lab.names[0]
    page.ask("look", at=name)
    assert page.player.look is None
    assert page.frame()[0]["update"] == "none yet"
    page.ask("step", by="batch")
    assert page.frame()[0]["update"].startswith("new = old − lr·grad\n= ")
    page.ask("look", at="0.1")
    assert page.frame()[0]["update"] is None


def test_a_file_of_ones_own_points(page):
    network, notice = page.ask("csv", text="x1,x2,label\n1,2,no\n-1.5,0,yes\n3,3,no\n")
    assert network["settings"]["data"] == "own"
    assert network["settings"]["points"] == [[1, 2, -1], [-1.5, 0, 1], [3, 3, -1]]
    assert notice == {"say": "notice", "message": "label: no became −1, yes became 1"}
    assert "column" in error(page.ask("csv", text="x1,x2,label\n1,b,no\n2,3,yes"))
    assert error(page.ask("csv", text=5)) == "a CSV file is text"
    network, _ = page.ask("csv", text="0,0,a\n1,1,b\n2,2,c\n")
    assert (network["settings"]["problem"], network["classes"]) == ("multiclass", 3)


def test_a_model_and_a_program_to_take_home(page, tmp_path):
    page.lab.train(inf, (2, 0))
    (file,) = page.ask("export", what="model")
    path = tmp_path / file["name"]
    path.write_bytes(base64.b64decode(file["base64"]))
    assert [p.data for p in load_model(path).parameters()] == page.lab.weights.tolist()
    (file,) = page.ask("export", what="program")
    assert file["name"].endswith(".py")
    assert "epochs=2" in base64.b64decode(file["base64"]).decode()
    assert "what is one of model, program" in error(page.ask("export", what="all"))


# Refused.


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a message is JSON"),
        ("{", "a message is JSON"),
        ("[1]", "an object with a field"),
        ('"play"', "an object with a field"),
        ("{}", "an object with a field"),
        ('{"do": 3}', "an object with a field"),
        ('{"do": "jump"}', "there is no request 'jump': start, set, play"),
        ('{"do": "__init__"}', "there is no request"),
        ('{"do": "play", "fast": 1}', "the request 'play' has no field 'fast'"),
        ('{"do": "start", "seed": 1}', "the request 'start' has no field 'seed'"),
        ("[" * 10**6, "a message is JSON"),
        ("1" * 10**5, "a message is JSON"),
    ],
    ids=lambda x: x[:30],
)
def test_what_is_no_request_is_refused_in_words(page, text, message):
    answer(page.player, text)
    (said,) = page.told
    said = json.loads(said)
    assert (said["say"], said["about"]) == ("error", None) or said["about"] in text
    assert message in said["message"]
    assert len(said["message"]) < 300


@pytest.mark.parametrize(
    "message",
    [
        '{"do": "set", "settings": {"lr": %s}}',
        '{"do": "set", "settings": %s}',
        '{"do": "set", "settings": {"data": "own", "points": [%s]}}',
        '{"do": "edit", "name": "layers[0].neurons[0].b", "value": %s}',
        '{"do": "look", "at": %s}',
        '{"do": "start", "settings": {"layers": [1], "train": 10}, "batch": %s}',
        '{"do": "surface", "names": %s}',
        '{"do": %s}',
    ],
)
def test_what_is_nested_deeply_is_refused_in_words(page, message):
    for depth in [10, 200, *range(860, 1000)]:  # near where Python itself gives up
        page.told.clear()
        answer(page.player, message % ("[" * depth + "]" * depth))
        kinds = [json.loads(m)["say"] for m in page.told]
        assert kinds in (["error"], ["notice", "ready", "network"])


@pytest.mark.parametrize(
    ("do", "fields", "field", "index"),
    [
        ("set", {"settings": {"lr": 7}}, "lr", None),
        ("set", {"settings": {"layers": [4, 9]}}, "layers", 1),
        ("set", {"settings": {"features": ["x1", "x3"]}}, "features", 1),
        ("set", {"settings": {"points": [[0, 0, 1], [7, 0, 1]]}}, "points", 1),
        ("set", {"settings": {"data": "own", "points": []}}, "data", None),
        ("set", {"settings": {"colour": 1}}, "colour", None),
        ("start", {"until": -1}, "until", None),
        ("step", {"by": "hour"}, "by", None),
        ("goto", {"epoch": 9}, "epoch", None),
        ("goto", {"epoch": 0, "batch": "x"}, "batch", None),
        ("edit", {"name": "w", "value": 1}, "name", None),
        ("edit", {"name": "layers[0].neurons[0].b", "value": 1e7}, "value", None),
        ("look", {"at": "9.9"}, "at", None),
        ("csv", {"text": "1,2,0\n1,x,1"}, "text", 2),
        ("csv", {"text": ""}, "text", None),
        ("inside", {"sample": 99}, "sample", None),
        ("explain", {"name": "w"}, "name", None),
        ("surface", {"names": ["w"]}, "names", None),
        ("export", {"what": "all"}, "what", None),
    ],
)
def test_an_error_says_which_field_it_is_about(page, do, fields, field, index):
    (said,) = page.ask(do, **fields)
    assert (said["say"], said["about"]) == ("error", do)
    assert (said["field"], said["index"]) == (field, index)
