"""The playground under mouse, keyboard and finger: pointing, editing, links, and its looks."""

import re

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
expect = playwright.expect

LINK = "layers[0].neurons[1].w[0]"
BIAS = "layers[0].neurons[1].b"
OUTPUT_BIAS = "layers[2].neurons[0].b"
CORNERS = [(-5, -5), (-5, 5), (5, -5), (5, 5), (2, 1)]


def weight(play, name):
    """A weight of the default network: its neurons have 2, 4 and 2 inputs."""
    layer, neuron, i = re.fullmatch(
        r"layers\[(\d)\].neurons\[(\d)\].(?:w\[(\d)\]|b)", name
    ).groups()
    start, inputs = [(0, 2), (12, 4), (22, 2)][int(layer)]
    return play.frame["weights"][start + int(neuron) * (inputs + 1) + int(i or inputs)]


def edit(play, text):
    """Write a number into the open field."""
    field = play("#card input")
    expect(field).to_be_focused()
    field.fill(text)
    with play.redrawn():
        field.press("Enter")


def test_a_neuron_that_is_pointed_at_fills_the_main_picture(play):
    play.step(3)
    output = play.picture("canvas.ground")
    for neuron, title in (("0.2", "Neuron 2 of layer 0"), ("1.1", "Neuron 1 of layer 1")):
        play(f'.node[data-name="{neuron}"]').hover()
        play.wait(lambda: play.frame["look"] == neuron, "its picture")  # noqa: B023
        assert play.text("#result-title") == title
        assert f"{title}= tanh(" in play.text("#formula").replace("\n", "")
        main = play.pictures["main"]
        for x1, x2 in CORNERS:
            value = main[round((6 - x2) / 12 * 99), round((x1 + 6) / 12 * 99)]
            if abs(value) > 30:
                assert play.colour("canvas.ground", x1, x2) == ("blue" if value > 0 else "orange")
        assert play.picture("canvas.ground") != output
    play.leave()
    play.wait(lambda: play.frame["look"] is None, "the output")
    assert play.picture("canvas.ground") == output


def test_a_feature_that_is_pointed_at_fills_the_main_picture(play):
    play('.node[data-name="x1x2"]').hover()
    expect(play("#result-title")).to_have_text("Feature x₁·x₂")
    for x1, x2 in CORNERS:
        assert play.colour("canvas.ground", x1, x2) == ("blue" if x1 * x2 > 0 else "orange")
    play.leave()


def test_a_link_that_is_pointed_at_tells_its_value_and_its_last_update(play):
    play.point_at(LINK)
    name, value, update = (play("#formula > *").nth(k) for k in (0, 1, 3))
    expect(name).to_have_text("Weight from x₁ to neuron 1 of layer 0")
    expect(update).to_have_text("none yet")
    play.step()
    old, new = (play.frame[name][3] for name in ("before", "weights"))
    assert weight(play, LINK) == new != old
    assert shown_number(value.inner_text()) == pytest.approx(new, rel=1e-3)
    assert shown_number(play(".texts text.on").text_content()) == pytest.approx(new, rel=1e-1)
    play.click_on(LINK)
    shown = [shown_number(text) for text in play("#card dd").all_inner_texts()[1:2]]
    assert shown == pytest.approx([play.frame["grads"][3]], rel=1e-3)
    said = play("#card dd").nth(2).inner_text()
    sum_ = re.fullmatch(r"new = old − lr·grad\n= (\S+) − 0.03·\(?([^)\s]+)\)? = (\S+)", said)
    found = [shown_number(text) for text in sum_.groups()]
    assert found == pytest.approx([old, play.frame["grads"][3], new], rel=1e-3)
    play.press("Escape", "Escape")  # first the field, then the card
    expect(play("#card")).to_be_hidden()


def test_before_the_first_step_there_is_no_gradient(play):
    play.click_on(LINK)
    expect(play("#card dd").nth(1)).to_have_text("none yet")


def test_a_link_that_is_pulled_takes_its_weight_along_and_loss_and_map_follow(play):
    before, loss, picture = weight(play, LINK), play.loss(), play.picture("canvas.ground")
    x, y = play.point_at(LINK)
    play.page.mouse.down()
    play.page.mouse.move(x, y - 150, steps=6)
    play.wait(lambda: weight(play, LINK) == pytest.approx(before + 1.5, abs=1e-4), "the pull")
    assert play.loss() != loss
    assert play.picture("canvas.ground") != picture
    assert shown_number(play(".texts text.on").text_content()) == pytest.approx(
        before + 1.5, rel=0.1
    )
    play.page.mouse.up()
    expect(play("#card")).to_be_hidden()
    assert play.frame["epoch"] == 0


def test_the_arrow_keys_do_what_pulling_does(play):
    play.click_on(LINK)
    before = weight(play, LINK)
    play("#card input").press("ArrowUp")
    play("#card input").press("Shift+ArrowDown")
    play.wait(lambda: weight(play, LINK) == pytest.approx(before + 0.09, abs=1e-4), "the nudges")


@pytest.mark.parametrize("width", [1024, 1440])
def test_the_card_covers_neither_network_nor_map(play, width):
    play.page.set_viewport_size({"width": width, "height": 768})
    play.click_on(LINK)
    card = play("#card").bounding_box()
    for thing in (*play(".node").all(), play("canvas.ground")):
        box = thing.bounding_box()
        assert box["x"] >= card["x"] + card["width"]
        assert box["x"] + box["width"] <= width


def shown_number(text):
    return float(text.split("\n")[0].replace("−", "-"))


def test_a_click_on_a_link_edits_it_and_keeps_the_network(play):
    play.step()
    others = play.frame["weights"].tolist()
    play.click_on(LINK)
    edit(play, "−2.5")
    play.wait(lambda: weight(play, LINK) == -2.5, "the edit")
    assert play.epoch == 1
    now = play.frame["weights"].tolist()
    assert [k for k in range(len(now)) if now[k] != others[k]] == [3]
    path = play('.lines path[stroke-width="6.75"]')  # .7 + 2.4·2.5, in quarters
    assert path.get_attribute("data-sign") == "minus"
    assert "−2.5" in play.text("#card")


@pytest.mark.parametrize("name", [BIAS, OUTPUT_BIAS])
def test_biases_are_shown_and_edited_the_output_s_too(play, name):
    dot = play(f'.bias[data-name="{name}"]')
    dot.hover()
    expect(play("#formula > *").nth(1)).to_have_text("0.1")
    before = play.picture("canvas.ground")
    dot.click()
    field = play("#card input")
    field.fill("0,9")
    field.press("Enter")
    expect(play("#card .wrong")).to_have_text("Write it with a point: 0.9.")
    assert weight(play, name) == 0.1
    edit(play, "0.9")
    play.wait(lambda: weight(play, name) == 0.9, "the edit")
    assert play.picture("canvas.ground") != before


def test_a_weight_is_edited_while_it_trains(opened):
    play = opened("#speed=10")
    play("#play").click()
    play.wait(lambda: play.frame["epoch"] > 0, "the training")
    play(f'.bias[data-name="{OUTPUT_BIAS}"]').click()
    edit(play, "3")
    play.wait(lambda: weight(play, OUTPUT_BIAS) > 2, "the edit")
    at = play.frame["epoch"]
    play.wait(lambda: play.frame["epoch"] > at, "the training to go on")
    assert play.frame["playing"]
    assert 1 < weight(play, OUTPUT_BIAS) < 3


def test_values_of_all_links_are_written_when_asked_for(play):
    assert play(".texts text").count() == 0
    play("#show-values").check()
    expect(play(".texts text")).to_have_count(18)
    written = {shown_number(text) for text in play(".texts text").all_text_contents()}
    assert float(f"{weight(play, LINK):.2g}") in written
    assert play.hash["values"] == "true"


def test_a_weight_is_explained(play):
    play.point_at(LINK)
    play.page.mouse.down()
    play.page.mouse.up()
    play("#card").get_by_role("button", name="Explain").click()
    expect(play("#card pre")).to_contain_text("For the next sample")
    assert "w[0.1.0]" in play.text("#card pre")


def test_keys_play_step_rewind_and_draw_new_weights(play):
    begun = play.bits
    play.press("Space")
    play.wait(lambda: play.epoch > 2, "the training")
    assert play("#play").get_attribute("aria-label") == "Pause"
    play.press("Space")
    expect(play("#play")).to_have_attribute("aria-label", "Play")
    play.wait(lambda: not play.frame["playing"], "the pause")
    epoch = play.frame["epoch"] + (play.frame["batch"] > 0)
    play.step(key="r")
    assert play.bits == begun
    play("#unit").select_option("batch")
    play.step(3)
    assert play.text("#batch") == "3/25"
    play.step(key="ArrowLeft")
    assert play.text("#batch") == "2/25"
    assert int(play("#moment").get_attribute("max")) in (epoch, epoch - 1)
    play.step(key="n")
    assert play.bits != begun
    assert play.hash["seed"] == "2"


def test_everything_is_reached_by_keyboard(play):
    seen = set()
    for _ in range(60):
        play.press("Tab")
        seen.add(focused(play))
    bars = {"play", "unit", "help-button", "set-lr", "set-noise", "set-showTest", "tab-inside"}
    assert bars <= seen
    assert {one for one in seen if "Feature" in one or "show its weights" in one} == {"Feature x₁"}
    play('.node[data-name="0.1"]').focus()
    play.press("Enter")
    expect(play("#card .weights button").first).to_be_focused()
    play.press("Enter")
    edit(play, "0.25")
    play.wait(lambda: weight(play, LINK) == 0.25, "the edit")
    play.press("Escape")
    expect(play("#card")).to_be_hidden()
    expect(play('.node[data-name="0.1"]')).to_be_focused()


def focused(play):
    return play.page.evaluate("document.activeElement.id || document.activeElement.ariaLabel || ''")


def test_arrow_keys_go_from_node_to_node_and_do_not_step(play):
    play('.node[data-name="x2"]').focus()
    for key, name in [
        ("ArrowUp", "Feature x₁"),
        ("ArrowUp", "Feature x₁"),
        ("ArrowRight", "neuron 0 of layer 0: show its weights"),
        ("ArrowDown", "neuron 1 of layer 0: show its weights"),
        ("ArrowRight", "neuron 0 of layer 1: show its weights"),
        ("ArrowLeft", "neuron 1 of layer 0: show its weights"),
        ("ArrowLeft", "Feature"),  # the nearest one
    ]:
        play.press(key)
        assert focused(play).startswith(name)
    play('.node[data-name="0.1"]').focus()
    play.press("ArrowUp")
    expect(play("#result-title")).to_have_text("Neuron 0 of layer 0")
    play("#tab-inside").click()
    expect(play(".walkbar output")).to_contain_text("1 /")
    before = play.text(".walkbar output")
    play('.node[data-name="0.0"]').focus()
    play.press("ArrowDown", "ArrowRight")
    assert focused(play) == "neuron 0 of layer 1: show its weights"
    assert play.text(".walkbar output") == before
    assert play.epoch == 0
    play.press("Shift+Tab", "Tab")  # back to where one was
    assert focused(play) == "neuron 0 of layer 1: show its weights"


def test_fingers_on_a_phone(tab):
    play = tab(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert play.page.evaluate("document.documentElement.scrollWidth") <= 390
    play("#play").tap()
    play.wait(lambda: play.epoch > 1, "the training")
    play("#play").tap()
    play.wait(lambda: not play.frame["playing"], "the pause")
    play('.node[data-name="0.1"]').tap()
    expect(play("#card .weights button")).to_have_count(3)
    play("#card .weights button").first.tap()
    box = play("#card").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    edit(play, "1.5")
    play.wait(lambda: weight(play, LINK) == 1.5, "the edit")
    play("#result-title").tap()
    expect(play("#card")).to_be_hidden()
    play('.feature[data-name="x1x1"]').tap()
    play.wait(lambda: play.hash.get("features") == "x1,x2,x1x1", "the feature")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 768), (820, 1180), (390, 844)])
def test_nothing_sticks_out_of_the_page(play, width, height):
    play.page.set_viewport_size({"width": width, "height": height})

    def narrow_enough():
        return play.page.evaluate("document.documentElement.scrollWidth") <= width

    play("#tab-inside").click()
    assert narrow_enough()
    play.page.get_by_role("button", name="Leave Look inside").click()
    for tab in ("surface", "histograms", "own", "files", "lesson"):
        play(f"#tab-{tab}").click()
        assert narrow_enough(), tab
    for part in ("#transport", "#menus", "#data", "#network", "#result", "#tabs"):
        box = play(part).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width + 1


def test_it_is_dark_where_the_system_is_and_the_button_changes_that(play):
    def paper():
        return play.page.evaluate("getComputedStyle(document.body).backgroundColor")

    light = paper()
    assert brightness(light) > 200
    ground = play.picture("canvas.ground")
    play.page.emulate_media(color_scheme="dark")
    play.wait(lambda: brightness(paper()) < 60, "the dark")
    play.wait(lambda: play.picture("canvas.ground") != ground, "another ground")
    button = play.page.get_by_role("button", name="Light or dark")
    button.click()
    play.wait(lambda: paper() == light, "the light")
    assert play.hash["theme"] == "light"
    play.page.emulate_media(color_scheme="light")
    button.click()
    play.wait(lambda: brightness(paper()) < 60, "the dark by hand")
    play.page.reload()
    play.wait(lambda: play.number, "the page")
    assert brightness(paper()) < 60


def brightness(colour):
    return max(int(x) for x in re.findall(r"\d+", colour)[:3])


def test_a_hand_that_lets_go_outside_pulls_no_longer(play):
    before = weight(play, LINK)
    _, y = play.point_at(LINK)
    play.page.mouse.down()
    play.page.mouse.move(3, y)  # sideways off the stage, where it lets go
    play.page.mouse.up()
    play.point_at(LINK)
    play.page.mouse.move(play("#stage").bounding_box()["x"] + 300, y - 60, steps=4)
    play.page.wait_for_timeout(150)
    assert weight(play, LINK) == before
