"""Settings: what may be chosen and how a page opens, what is refused, and what makes a new network.

The values are those of the neural-network playground of TensorFlow, and what was added to it.
"""

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.viz.play.labs import CHOICES, chosen
from viz.play.catalogue.limits import SEED
from viz.play.lab import Lab
from viz.play.schema import schema
from viz.play.settings import Settings

RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]
TO_CLASSIFY = ["circle", "xor", "gauss", "spiral", "own"]
OPTIMIZERS = ["sgd", "momentum", "nesterov", "rmsprop", "adagrad", "adadelta"]
OPTIMIZERS += ["adam", "adamax", "nadam"]
INITIALIZERS = ["playground", "zeros", "glorot_uniform", "glorot_normal"]
INITIALIZERS += ["he_uniform", "he_normal", "wide"]

MENUS = {
    "problem": ["classification", "regression", "multiclass"],
    "noise": list(range(0, 55, 5)),
    "train": [10, 20, 30, 40, 50, 60, 70, 80, 90],
    "batch": list(range(1, 31)),
    "features": ["x1", "x2", "x1x1", "x2x2", "x1x2", "sinx1", "sinx2"],
    "layers": [1, 2, 3, 4, 5, 6, 7, 8],
    "activations": ["tanh", "relu", "sigmoid", "linear"],
    "lr": [1e-5, 1e-4, *RATES],
    "regularization": ["none", "l1", "l2"],
    "rate": [0, *RATES],
    "optimizer": OPTIMIZERS,
    "initializer": INITIALIZERS,
    "speed": ["sample", "batch", 1, 3, 10, 30, 60, 300, "max"],
    "stop": [0, 0.3, 0.1, 0.05, 0.03, 0.01, 0.003, 0.001],
    "showTest": [False, True],
    "discretize": [False, True],
}
BY_PROBLEM = {
    "data": {
        "classification": TO_CLASSIFY,
        "regression": ["plane", "multi_gauss", "own"],
        "multiclass": ["blobs", "own"],
    },
    "loss": {
        "classification": ["squared", "crossentropy", "hinge"],
        "regression": ["squared", "absolute"],
        "multiclass": ["crossentropy"],
    },
}
KEEP = {"lr", "regularization", "rate", "optimizer", "dataSeed"}
KEEP |= {"speed", "stop", "showTest", "discretize"}
TWO = [[1, 2, 1], [-1, 0, -1]]


def changed(**given):
    return Settings().changed(given)


# How a page opens.


def test_a_page_opens_as_the_playground_does():
    assert asdict(Settings()) == {
        "problem": "classification",
        "data": "circle",
        "noise": 0,
        "train": 50,
        "batch": 10,
        "features": ("x1", "x2"),
        "layers": (4, 2),
        "activations": ("tanh", "tanh"),
        "lr": 0.03,
        "regularization": "none",
        "rate": 0,
        "optimizer": "sgd",
        "loss": "squared",
        "initializer": "playground",
        "seed": 1,
        "dataSeed": 1,
        "speed": 60,
        "stop": 0,
        "points": (),
        "showTest": False,
        "discretize": False,
    }


def test_the_menus_are_those_of_the_playground():
    menus = {key: menu["values"] for key, menu in schema()["controls"].items()}
    assert menus == MENUS | BY_PROBLEM | {"seed": [], "dataSeed": []}


def test_each_menu_has_a_label_for_each_value_and_its_default():
    for key, menu in schema()["controls"].items():
        if key in BY_PROBLEM:
            for problem, values in menu["values"].items():
                assert len(menu["labels"][problem]) == len(values)
        else:
            assert len(menu["labels"]) == len(menu["values"])
            assert menu["default"] == getattr(Settings(), key)
        assert menu["resets"] == (key not in KEEP)
    json.dumps(schema(), allow_nan=False)


@pytest.mark.parametrize(
    "key", [k for k in MENUS if k not in ("features", "layers", "activations")]
)
def test_every_value_of_a_menu_may_be_chosen(key):
    assert [getattr(changed(**{key: x}), key) for x in MENUS[key]] == MENUS[key]


@pytest.mark.parametrize("key", BY_PROBLEM)
@pytest.mark.parametrize("problem", MENUS["problem"])
def test_data_and_losses_are_those_of_the_problem(key, problem):
    for x in BY_PROBLEM[key][problem]:
        points = {"points": [[0, 0, 0], [1, 1, 1]]} if problem == "multiclass" else {"points": TWO}
        assert getattr(changed(problem=problem, **{key: x}, **points), key) == x
    others = {x for values in BY_PROBLEM[key].values() for x in values}
    for x in others - set(BY_PROBLEM[key][problem]):
        with pytest.raises(ValueError, match=f"{key} is one of .*, got '{x}'"):
            changed(problem=problem, **{key: x})


def test_a_network_has_up_to_six_layers_of_one_to_eight_neurons():
    assert changed(layers=[]).layers == ()
    assert changed(layers=[8, 1, 2, 3, 4, 5]).layers == (8, 1, 2, 3, 4, 5)
    for wrong in ([9], [0], [1.5], [True], ["4"], [1] * 7, 4, None, {"0": 4}):
        with pytest.raises(ValueError, match=r"layer.*got"):
            changed(layers=wrong)


# What fits together.


def test_another_problem_takes_its_own_data_and_loss():
    after = changed(data="spiral", loss="hinge").changed({"problem": "regression"})
    assert (after.data, after.loss) == ("plane", "squared")
    after = after.changed({"problem": "multiclass"})
    assert (after.data, after.loss, after.classes) == ("blobs", "crossentropy", 3)


def test_a_new_layer_has_the_activation_of_the_last_one():
    assert changed(activations=["relu", "sigmoid"]).changed({"layers": [4, 2, 2]}).activations == (
        "relu",
        "sigmoid",
        "sigmoid",
    )
    assert changed(layers=[]).changed({"layers": [3]}).activations == ("tanh",)
    with pytest.raises(ValueError, match="one activation for each of the 2 hidden layers, got 1"):
        changed(activations=["relu"])


def test_features_are_in_the_order_of_the_picture_and_there_is_at_least_one():
    assert changed(features=["sinx2", "x1", "x1"]).features == ("x1", "sinx2")
    with pytest.raises(ValueError, match="at least one feature"):
        changed(features=[])


def test_own_data_are_points_that_fit_the_problem():
    own = changed(data="own", points=[[1, 2, 1], [0.5, -6, -1]])
    assert own.points == ((1, 2, 1), (0.5, -6, -1))
    assert changed(problem="multiclass", data="own", points=[[0, 0, 4], [1, 1, 0]]).classes == 5
    with pytest.raises(ValueError, match=r"at least two points.*got 0"):
        changed(data="own")
    with pytest.raises(ValueError, match=r"at least two points.*got 1"):
        changed(data="own", points=[[1, 2, 1]])
    with pytest.raises(ValueError, match="not for regression"):
        own.changed({"problem": "regression", "data": "own"})
    assert own.changed({"data": "xor"}).points == ()


# What is refused.


@given(key=st.sampled_from(sorted(asdict(Settings()))), x=st.data())
def test_a_value_of_a_wrong_type_is_one_clear_error(key, x):
    junk = st.none() | st.floats() | st.text() | st.booleans() | st.integers()
    wrong = x.draw(junk | st.lists(junk) | st.dictionaries(st.text(), junk))
    said = ""
    try:
        after = Settings().changed({key: wrong})
    except ValueError as error:
        said = str(error)
    if said:
        assert 10 < len(said) < 400
    else:  # by chance, or as good as one that may be chosen: 1.0 for 1
        assert after.json()[key] == wrong


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"noise": 7}, "noise is one of 0, 5, .*, 50, got 7"),
        ({"lr": True}, "lr is one of 1e-05, .*, got True"),
        ({"lr": float("nan")}, "lr is one of .*, got nan"),
        ({"batch": 31}, "batch is one of .*, got 31"),
        ({"batch": "10"}, "batch is one of .*, got '10'"),
        ({"showTest": 1}, "showTest is one of False, True, got 1"),
        ({"optimizer": ["sgd"]}, r"optimizer is one of .*, got \['sgd'\]"),
        ({"seed": -1}, "seed is a whole number from 0 to 2147483647, got -1"),
        ({"seed": 2**31}, "got 2147483648"),
        ({"seed": 1.0}, r"got 1\.0"),
        ({"features": "x1"}, "features is a list of at most 7, got 'x1'"),
        ({"features": ["x3"]}, "features is one of x1, .*, got 'x3'"),
        ({"colour": 1}, "there is no setting 'colour': problem, "),
        ({"x" * 10**6: 1}, r"there is no setting 'x+…"),
        ([], r"settings are an object of fields and values, got \[\]"),
        (None, "got None"),
    ],
)
def test_the_error_says_what_may_be_chosen_and_what_came(given, message):
    with pytest.raises(ValueError, match=message) as raised:
        Settings().changed(given)
    assert len(str(raised.value)) < 400


def test_what_is_refused_changes_nothing():
    before = Settings()
    with pytest.raises(ValueError, match="batch is one of"):
        before.changed({"noise": 10, "batch": 99})
    assert before == Settings()


# There and back.


@given(chosen())
def test_settings_as_json_are_the_same_settings(given):
    settings = Settings().changed(given)
    assert Settings().changed(settings.json()) == settings
    assert Settings().changed(json.loads(json.dumps(settings.json()))) == settings
    assert settings.changed({}) == settings


@given(chosen())
def test_whatever_may_be_chosen_can_be_trained(given):
    lab = Lab(Settings().changed(given))
    lab.train(0, (0, 1))
    assert lab.stopped or lab.position > (0, 0)


# What makes a new network.


@pytest.mark.parametrize("key", sorted(CHOICES))
def test_only_some_settings_keep_the_network(key):
    before, other = Settings(), {"features": ["x1"], "seed": 5, "dataSeed": 5}
    x = other.get(key) or next(x for x in reversed(MENUS[key]) if x != getattr(before, key))
    after = before.changed({key: x})
    assert after != before
    assert (after.network() == before.network()) == (key in KEEP)


@pytest.mark.parametrize(
    "given",
    [
        {"problem": "regression"},
        {"data": "xor"},
        {"loss": "hinge"},
        {"layers": [4]},
        {"layers": [4, 3]},
        {"activations": ["tanh", "relu"]},
        {"data": "own", "points": TWO},
    ],
)
def test_others_make_a_new_one(given):
    assert changed(**given).network() != Settings().network()


def test_own_points_keep_the_network_while_the_classes_stay():
    own = changed(data="own", points=TWO)
    assert own.changed({"points": [*TWO, [0, 0, 1]]}).network() == own.network()
    three = changed(problem="multiclass", data="own", points=[[0, 0, 0], [1, 1, 1], [2, 2, 2]])
    assert three.changed({"points": [[5, 5, 2], [1, 1, 0]]}).network() == three.network()
    assert three.changed({"points": [[5, 5, 3], [1, 1, 0]]}).network() != three.network()


def test_the_largest_seed_is_that_of_links():
    assert changed(seed=SEED, dataSeed=0).seed == 2**31 - 1


def test_what_comes_back_from_a_page_is_written_alike():
    sent = Settings().json()
    whole = {key: int(x) for key, x in sent.items() if isinstance(x, float) and x == int(x)}
    assert repr(Settings().changed(sent | whole)) == repr(Settings())
