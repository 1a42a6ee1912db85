"""How the playground runs: its pace and pauses, undo, examples, and addresses of any kind."""

import re

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
expect = playwright.expect

CLIPBOARD = ["clipboard-read", "clipboard-write"]
UNDO = "#transport [aria-label=Undo]"
PACES = ["sample", "batch", "1", "3", "10", "30", "60", "300", "max"]
ABOUT = """(input) => ({ name: input.labels[0]?.innerText, labels: input.labels.length })"""


def button(play, name):
    return play.page.get_by_role("button", name=name, exact=True)


def pace(play, value):
    """Pull the slider beside Play."""
    play("#set-speed").fill(str(PACES.index(value)))
    play("#set-speed").blur()
    play.wait(lambda: play.hash.get("speed", "60") == value, "the pace in the address")


def pause(play):
    button(play, "Pause").click()
    play.wait(lambda: not play.frame["playing"], "the pause")


# Pace and pause.


@pytest.mark.parametrize("value", ["3", "60", "max"])
def test_a_pause_is_at_the_end_of_an_epoch(play, value):
    pace(play, value)
    for _ in range(3):
        at = play.frame["epoch"]
        button(play, "Play").click()
        play.wait(lambda: play.frame["epoch"] > at, "the training")  # noqa: B023
        pause(play)
        assert play.text("#batch") == "0/25"


def test_the_pace_goes_from_slow_to_fast_and_stays_in_the_address(play):
    expect(play(".of-speed output")).to_have_text("60 epochs a second")
    pace(play, "sample")
    expect(play(".of-speed output")).to_have_text("1 sample a second")
    play.page.reload()
    play.wait(lambda: play.number, "the page")
    expect(play("#set-speed")).to_have_attribute("aria-valuetext", "1 sample a second")
    pace(play, "max")
    assert play.hash["speed"] == "max"


def test_at_a_sample_a_second_one_walks_through_the_samples(opened):
    play = opened("#speed=sample")
    button(play, "Play").click()
    expect(play(".inside .where")).to_contain_text("sample 1 of 10")
    expect(play(".inside .where")).to_contain_text("sample 3 of 10")
    expect(play("#play")).to_have_attribute("aria-label", "Pause")
    assert play.epoch == play.frame["batch"] == 0
    pace(play, "60")  # and from there as fast as one likes
    play.wait(lambda: play.epoch > 1, "the training")
    pause(play)


def test_training_pauses_at_a_test_loss(opened):
    play = opened("#data=gauss&advanced=true")
    play.choose("stop", "0.05")
    button(play, "Play").click()
    expect(play("#status")).to_contain_text("The test loss is below 0.05 at epoch")
    expect(play("#play")).to_have_attribute("aria-label", "Play")
    assert play.loss() < 0.05
    assert play.text("#batch") == "0/25"


# Undo.


def trained(play, epochs=3):
    play.step(epochs)
    return play.bits, play.frame["curve"].tolist()


def test_new_weights_are_taken_back_by_what_says_that_they_came(play):
    expect(play(UNDO)).to_be_disabled()
    before, curve = trained(play)
    play.step(key="n")
    expect(play("#status")).to_contain_text("Training begins again. It was at epoch 3.")
    play("#status").get_by_role("button", name="Undo").click()
    play.wait(lambda: play.bits == before, "the former run")
    assert play.hash["seed"] == "1"
    assert play.text("#span") == "0 – 3"
    assert play.frame["curve"].tolist() == curve
    play.press("Control+Shift+Z")
    play.wait(lambda: play.hash["seed"] == "2" and play.frame["epoch"] == 0, "the new weights")
    play.press("Control+z")
    play.wait(lambda: play.bits == before, "the former run once more")
    play.step()
    assert play.epoch == 4


def test_the_button_takes_back_a_changed_feature_and_a_loaded_set(play):
    before, _ = trained(play)
    with play.redrawn():
        play('.node[data-name="x1x1"]').click()
    button(play, "Data: Spiral").click()
    play.wait(lambda: play.hash.get("data") == "spiral", "the spiral")
    expect(play(UNDO)).to_have_attribute("title", re.compile("Undo feature: Ctrl-Z"))
    play(UNDO).click()
    play.wait(lambda: play.bits == before, "the former run")
    assert set(play.hash) == {"seed", "dataSeed"}


def test_playing_from_the_past_says_what_it_drops(play):
    before, _ = trained(play)
    play.step(2, key="ArrowLeft")
    button(play, "Play").click()
    expect(play("#status")).to_contain_text("Training goes on from epoch 1.")
    pause(play)
    play(UNDO).click()
    play.wait(lambda: play.text("#span") == "0 – 3", "the former history")
    play.step(2)
    assert play.bits == before


def test_a_learning_rate_of_the_past_is_said_to_be_back(play):
    trained(play)
    play.choose("lr", "0.3")
    play.step(2)
    play("#moment").press("Home")
    expect(play("#status")).to_contain_text("As it was at epoch 0: learning rate 0.03.")
    play(UNDO).click()
    play.wait(lambda: play.epoch == 5, "the epoch before")
    assert play("#set-lr").input_value() == "0.3"


# Addresses.


def type_address(play, hash):
    """Type an address into the tab, as it is used."""
    play.page.evaluate("(hash) => location.assign(hash)", hash)


def test_an_address_begins_the_same_in_a_used_tab_as_in_a_new_one(tab):
    new = tab("#data=xor&lr=0.1")
    used = tab("#seed=5&dataSeed=6&lr=0.3")
    used.step(2)
    type_address(used, "#data=xor&lr=0.1")
    used.wait(lambda: used.bits == new.bits, "the fresh weights")
    assert used.hash == new.hash
    used.step(2)
    type_address(used, "#data=xor&lr=0.1&batch=5")
    used.wait(lambda: used.epoch == 0, "the beginning")
    used.page.go_back()
    used.wait(lambda: "batch" not in used.hash, "the settings before")


def test_an_address_of_tensorflow_playground_is_followed_and_hides_controls(tab):
    play = tab(
        "#activation=relu&batchSize=5&dataset=xor&regDataset=reg-plane&learningRate=0.1&noise=10"
        "&networkShape=3,2&seed=0.5&x=true&sinX=true&problem=classification&cosX=false"
        "&percTrainData_hide=true&learningRate_hide=true&playButton_hide=true&ySquared_hide=true"
    )
    assert (play.hash["data"], play.hash["layers"], play.hash["lr"]) == ("xor", "3,2", "0.1")
    assert play.hash["activations"] == "relu,relu"
    for hidden in ("#set-train", "#set-lr", "#play", '.feature[data-name="x2x2"]'):
        expect(play(hidden)).to_be_hidden()
    for seen in ("#set-noise", "#set-rate", '.feature[data-name="x1x1"]'):
        expect(play(seen)).to_be_visible()
    assert play.hash["learningRate_hide"] == "true"
    expect(play("#alert")).to_have_text("")
    type_address(play, "#data=xor&learningRate=0.02&what=1&box_hide=true")
    expect(play("#alert")).to_have_text(
        re.compile(
            "In the link, there is no control box to hide; there is no setting what; "
            "learningRate=0.02 does not fit: lr is one of .* The rest of it holds."
        )
    )
    expect(play("#play")).to_be_visible()


def test_an_example_begins_and_begins_again(play):
    play.step(2)
    for _ in range(2):
        button(play, "Examples").click()
        play.page.get_by_role("link", name="One neuron, two clusters").click()
        expect(play("#examples")).to_be_hidden()
        play.wait(lambda: play.hash.get("data") == "gauss" and play.epoch == 0, "the example")
        play.step()
    expect(play("#stage .head .size b")).to_have_text("1")
    expect(play(".lesson .prompt")).to_contain_text("Can one neuron separate these two clusters?")
    button(play, "Next ›").click()
    play.wait(lambda: "data" not in play.hash, "the circle")
    expect(play(".lesson .prompt")).to_contain_text("does it take three?")


def test_a_copied_link_says_what_it_leaves_out(tab):
    play = tab("#panel=files", permissions=CLIPBOARD)
    play.step(2)
    play("#unit").select_option("batch")
    play.step(3)
    button(play, "Copy link").click()
    expect(play("#status")).to_have_text(
        "Link copied; it leads to epoch 2, as this is batch 3 of 25 of the next one."
    )
    assert play.page.evaluate("navigator.clipboard.readText()").endswith("&epoch=2&panel=files")
    play.choose("lr", "0.1")
    button(play, "Copy link").click()
    expect(play("#status")).to_contain_text("as something was changed during the training")


# Your own data, and sliders.

FOUR = "data=own&points=1,1,1,2,2,1,-1,-1,-1,-2,-2,-1"


def test_own_points_stay_when_another_set_is_trained_on(opened):
    play = opened(f"#{FOUR}")
    points = play.hash["points"]
    button(play, "Data: Circle").click()
    play.wait(lambda: "data" not in play.hash, "the circle")
    play.page.reload()
    play.wait(lambda: play.number, "the page")
    button(play, "Data: Your own points").click()
    play.wait(lambda: play.hash.get("points") == points, "the points")


def test_noise_moves_no_own_points_and_says_so(opened):
    play = opened(f"#{FOUR}")
    expect(play("#set-noise")).to_be_disabled()
    expect(play(".of-noise output")).to_have_text("your points stay")
    button(play, "Data: Circle").click()
    expect(play("#set-noise")).to_be_enabled()


def test_a_file_is_read_again_after_the_points_were_cleared(opened):
    play = opened("#panel=own")
    for _ in range(2):
        play(".own textarea").fill("1, 1, 1\n2, 2, 1\n-1, -1, -1\n-2, -2, -1")
        button(play, "Use these numbers").click()
        expect(play(".own [aria-live]")).to_contain_text("4 points.")
        button(play, "Clear").click()


def test_an_error_goes_when_something_goes_right(opened):
    play = opened("#panel=own")
    play(".own textarea").fill("1, 1, 1\n2, 2\n")
    button(play, "Use these numbers").click()
    expect(play("#alert")).to_contain_text("line 2 has 2 columns")
    play.choose("lr", "0.1")
    expect(play("#alert")).to_have_text("")


def test_a_slider_is_named_by_its_label(play):
    for key, name in [("train", "Share of training data"), ("noise", "Noise"), ("speed", "Pace")]:
        assert play(f"#set-{key}").evaluate(ABOUT) == {"name": name, "labels": 1}
        assert play.page.get_by_role("slider", name=name, exact=True).count() == 1
