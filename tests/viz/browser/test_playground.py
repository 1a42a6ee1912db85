"""The playground in a browser: its controls with their values and defaults, and what they reset.

Pointing, weights, and panels are tested in the files beside this one.
"""

import re
from math import ceil

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
expect = playwright.expect

RATES = [".001", ".003", ".01", ".03", ".1", ".3", "1", "3", "10"]
MENUS = {
    "lr": ["1e-5", "1e-4", *RATES],
    "activation": ["tanh", "relu", "sigmoid", "linear"],
    "regularization": ["none", "l1", "l2"],
    "rate": ["0", *RATES],
    "optimizer": [
        *("sgd", "momentum", "nesterov", "rmsprop", "adagrad", "adadelta"),
        *("adam", "adamax", "nadam"),
    ],
    "loss": ["squared", "crossentropy", "hinge"],
    "initializer": [
        *("playground", "zeros", "glorot_uniform", "glorot_normal"),
        *("he_uniform", "he_normal", "wide"),
    ],
    "stop": ["0", ".3", ".1", ".05", ".03", ".01", ".003", ".001"],
    "problem": ["classification", "regression", "multiclass"],
}
START = {"lr": ".03", "problem": "classification", "data": "circle"}
AMOUNTS = {"train": range(10, 100, 10), "noise": range(0, 55, 5), "batch": range(1, 31)}
FEATURES = ["x1", "x2", "x1x1", "x2x2", "x1x2", "sinx1", "sinx2"]


def number(text):
    try:
        return float(text)
    except ValueError:
        return text


def pull(play, key, value):
    """Pull a slider to a value."""
    with play.redrawn():
        play(f"#set-{key}").fill(str(AMOUNTS[key].index(value)))
    play(f"#set-{key}").blur()  # as the mouse gives the arrow keys back


def click(play, name, exact=True):
    with play.redrawn():
        play.page.get_by_role("button", name=name, exact=exact).click()


def sizes(play):
    """The neurons of each hidden layer, as the heads of the columns say them."""
    heads = play("#stage .head .size b")
    return [int(text) for text in heads.all_inner_texts()]


def test_the_page_opens_as_the_reference_does(play):
    shown = {key: number(play(f"#set-{key}").input_value()) for key in MENUS}
    assert shown == {key: number(START.get(key, offered[0])) for key, offered in MENUS.items()}
    for key, text in (("train", "50%"), ("noise", "0"), ("batch", "10")):
        assert play(f".of-{key} output").inner_text() == text
    assert play("#sets [aria-pressed=true]").all_inner_texts() == ["Circle"]
    pressed = play(".node.feature[aria-pressed=true]")
    assert pressed.evaluate_all("(all) => all.map((e) => e.dataset.name)") == ["x1", "x2"]
    assert sizes(play) == [4, 2]
    assert not play("#set-showTest").is_checked()
    assert not play("#set-discretize").is_checked()
    assert play.text("#epoch") == "000,000"
    assert play("#play").get_attribute("aria-label") == "Play"
    assert set(play.hash) == {"seed", "dataSeed"}


def test_the_weights_begin_as_the_reference_s_do(play):
    weights = dict(zip(names(play), play.frame["weights"].tolist(), strict=True))
    biases = [x for name, x in weights.items() if name.endswith(".b")]
    others = [x for name, x in weights.items() if not name.endswith(".b")]
    assert biases == [0.1] * 7
    assert len(others) == 2 * 4 + 4 * 2 + 2
    assert all(-0.5 < x < 0.5 for x in others)
    assert len(set(others)) == len(others)


def names(play):
    """The names of all parameters, from links and biases of the drawing, in order."""
    all_of = "(all) => all.map((one) => one.dataset.name)"
    links = play(".hits [data-name]").evaluate_all(all_of)
    biases = play(".bias").evaluate_all(all_of)
    return sorted(links + biases, key=lambda name: name.replace(".b", ".x"))


def test_menus_offer_these_values_and_put_them_in_the_address(opened):
    play = opened("#advanced=true")
    for key, offered in MENUS.items():
        options = play(f"#set-{key} option").evaluate_all("(all) => all.map((one) => one.value)")
        assert [*map(number, options)] == [*map(number, offered)]
        begun = play(f"#set-{key}").input_value()
        for value in dict.fromkeys([options[1], options[-1], options[0], begun]):
            play(f"#set-{key}").select_option(value)
            field, times = ("activations", 2) if key == "activation" else (key, 1)
            written = None if value == begun else ",".join([value] * times)
            play.wait(lambda: same(play.hash.get(field), written), f"{field} {value}")  # noqa: B023
            assert play(f"#set-{key}").input_value() == value


def same(text, other):
    return text == other or (None not in (text, other) and number(text) == number(other))


@pytest.mark.parametrize("key", AMOUNTS)
def test_a_slider_goes_over_these_values(play, key):
    slider = play(f"#set-{key}")
    steps = [int(slider.get_attribute(end)) for end in ("min", "max", "step")]
    assert steps == [0, len(AMOUNTS[key]) - 1, 1]
    for value in (AMOUNTS[key][-1], AMOUNTS[key][1], AMOUNTS[key][0]):
        pull(play, key, value)
        chosen = {"train": 50, "batch": 10} | {key: value}
        expect(play(f".of-{key} output")).to_have_text(f"{value}{'%' if key == 'train' else ''}")
        play.wait(lambda: play.hash.get(key, "0") == str(value), f"{key}={value} in the address")  # noqa: B023
        batches = ceil(5 * chosen["train"] / chosen["batch"])
        expect(play("#batch")).to_have_text(f"0/{batches}")


def test_what_keeps_the_network(opened):
    play = opened("#advanced=true")
    play.step()
    before = play.bits
    assert before[:2] == (1, 0)
    for key, value in [
        ("lr", "0.3"),
        ("regularization", "l2"),
        ("rate", "0.01"),
        ("optimizer", "adam"),
        ("stop", "0.1"),
    ]:
        play.choose(key, value)
        assert play.bits == before, key
    for box in ("#set-showTest", "#set-discretize"):
        with play.redrawn():
            play(box).check()
        assert play.bits == before
    points = play.picture("canvas.dots")
    click(play, "Regenerate")
    assert play.bits == before
    assert play.picture("canvas.dots") != points
    assert play.hash["dataSeed"] == "2"
    play.step()
    assert play.epoch == 2


def test_what_resets_the_network(opened):
    play = opened("#advanced=true")
    begun = play.bits
    changes = [
        lambda: play.choose("activation", "relu"),
        lambda: play.choose("loss", "hinge"),
        lambda: play.choose("initializer", "wide"),
        lambda: pull(play, "train", 70),
        lambda: pull(play, "batch", 20),
        lambda: pull(play, "noise", 15),
        lambda: click(play, "Data: Spiral"),
        lambda: click(play, "Feature x₁²"),
        lambda: click(play, "Add a hidden layer"),
        lambda: click(play, "Remove a neuron in layer 0"),
        lambda: click(play, "New weights"),
        lambda: play.choose("problem", "regression"),
    ]
    for k, change in enumerate(changes):
        play.step()
        trained = play.bits
        assert trained[0] == 1, k
        change()
        play.wait(lambda: play.epoch == 0, f"the reset by change {k}")
        assert play.bits[2] != trained[2]
    assert play.bits != begun
    assert play.text("#span") == "0 – 0"


def test_new_weights_are_others_and_the_same_seed_finds_them_again(play):
    seen = [play.bits[2]]
    for _ in range(2):
        click(play, "New weights")
        seen.append(play.bits[2])
    assert len(set(seen)) == 3
    assert play.hash["seed"] == "3"
    play("text=Advanced").click()
    play("#set-seed").fill("2")
    with play.redrawn():
        play("#set-seed").press("Enter")
    assert play.bits[2] == seen[1]
    play("#set-seed").fill("two")
    play("#set-seed").press("Enter")
    expect(play("#alert")).to_contain_text("seed is a whole number from 0 to 2147483647")
    assert play("#set-seed").input_value() == "2"


def test_features_are_chosen_and_at_least_one_stays(play):
    for feature in FEATURES[2:]:
        with play.redrawn():
            play(f'.feature[data-name="{feature}"]').click()
    assert play.hash["features"].split(",") == FEATURES
    assert len(play.frame["weights"]) == (7 * 4 + 4) + (4 * 2 + 2) + (2 + 1)
    for feature in FEATURES[:-1]:
        with play.redrawn():
            play(f'.feature[data-name="{feature}"]').click()
    assert play.hash["features"] == "sinx2"
    play('.feature[data-name="sinx2"]').click()
    expect(play("#alert")).to_contain_text("At least one feature is needed")
    assert play.hash["features"] == "sinx2"


def test_layers_go_from_none_to_six_of_one_to_eight_neurons(play):
    for _ in range(4):
        click(play, "Add a hidden layer")
    assert sizes(play) == [4, 2, 2, 2, 2, 2]
    assert play.page.get_by_role("button", name="Add a hidden layer").is_disabled()
    for _ in range(4):
        click(play, "Add a neuron in layer 0")
    click(play, "Remove a neuron in layer 5")
    assert sizes(play) == [8, 2, 2, 2, 2, 1]
    assert play.hash["layers"] == "8,2,2,2,2,1"
    assert play.page.get_by_role("button", name="Add a neuron in layer 0").is_disabled()
    assert play.page.get_by_role("button", name="Remove a neuron in layer 5").is_disabled()
    for _ in range(6):
        click(play, "Remove a hidden layer")
    assert sizes(play) == []
    assert play.hash["layers"] == ""
    assert play.page.get_by_role("button", name="Remove a hidden layer").is_disabled()
    assert len(play.frame["weights"]) == 3
    play.step()
    assert play.epoch == 1


def test_each_layer_may_have_an_activation_of_its_own(play):
    with play.redrawn():
        play("[aria-label='Activation of layer 1']").select_option("relu")
    assert play.hash["activations"] == "tanh,relu"
    assert play("#set-activation option:checked").inner_text() == "Several"
    with play.redrawn():
        play('[data-name="1.1"]').hover()
    assert re.match(r".*= relu\(", play.text("#formula"))
    play.choose("activation", "sigmoid")
    assert play.hash["activations"] == "sigmoid,sigmoid"
