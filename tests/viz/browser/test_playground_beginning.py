"""The first minute of the playground: its first line, the notes on the network, and the names."""

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
expect = playwright.expect

SIZES = [(1280, 720), (820, 1180), (390, 844)]
NEURON = "Point at a neuron: the map shows what it has learned."
# Two frames later the page has taken its new size.
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
REFUSE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("no", "SecurityError"); },
})"""


def one_line(play):
    """What the first line says, which is whole and on one line."""
    line = play("#headline")
    sizes = "({clientHeight, clientWidth, scrollWidth}) => [clientHeight, clientWidth, scrollWidth]"
    height, width, whole = line.evaluate(sizes)
    assert whole <= width
    assert height < 30
    return line.inner_text()


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize(
    ("problem", "aim"),
    [
        ("classification", "to tell blue from orange"),
        ("regression", "the number at every point"),
        ("multiclass", "to tell 3 colours apart"),
    ],
)
def test_the_first_line_says_what_play_does(opened, problem, aim, width, height):
    play = opened(f"#problem={problem}")
    play.page.set_viewport_size({"width": width, "height": height})
    assert one_line(play) == f"Press play: the network learns {aim}."


def test_the_first_line_says_what_to_look_at_next_and_then_nothing(tab):
    play = tab()
    assert one_line(play).startswith("Press play")
    play("#play").click()
    expect(play("#headline")).to_have_text("Watch the map take on the colours of the points.")
    play("#play").click()
    expect(play("#headline")).to_have_text(NEURON)
    assert one_line(play) == NEURON
    play('.node[data-name="0.1"]').hover()
    expect(play("#headline")).to_contain_text("“Look inside”")
    assert one_line(play)
    play("#tab-inside").click()
    play.page.get_by_role("button", name="Leave Look inside").click()
    expect(play("#headline")).to_have_text("")
    play.page.reload()
    play.wait(lambda: play.number, "the page")
    expect(play("#headline")).to_have_text("")


def shown_notes(play):
    return boxes(play, ".notes p")


def boxes(play, selector):
    seen = "(all) => all.filter((one) => one.checkVisibility({ visibilityProperty: true }))"
    return play(selector).evaluate_all(f"{seen}.map((one) => one.getBoundingClientRect().toJSON())")


def overlap(one, other):
    across = one["x"] < other["x"] + other["width"] and other["x"] < one["x"] + one["width"]
    down = one["y"] < other["y"] + other["height"] and other["y"] < one["y"] + one["height"]
    return across and down


@pytest.mark.parametrize("layers", ["4,2", "8,8", "8,8,8,8,8,8", ""])
def test_notes_cover_nothing(tab, layers):
    play = tab(f"#layers={layers}")
    for width, height in [*SIZES, (1440, 900), (1920, 1080)]:
        play.page.set_viewport_size({"width": width, "height": height})
        play.page.evaluate(DRAWN)
        notes = shown_notes(play)
        if layers == "4,2":
            assert len(notes) == 2
        others = boxes(play, "#stage :is(.node, .bias, .head, .feature-label)")
        for k, note in enumerate(notes):
            stage = play("#stage").bounding_box()
            assert stage["x"] <= note["x"]
            assert note["x"] + note["width"] <= stage["x"] + stage["width"]
            assert not any(overlap(note, other) for other in [*others, *notes[:k]])


@pytest.mark.parametrize("act", ["hover", "play", "keyboard"])
def test_notes_go_for_ever_once_one_points_or_plays(tab, act):
    play = tab()
    assert len(shown_notes(play)) == 2
    if act == "hover":
        play('.node[data-name="x1"]').hover()
    elif act == "play":
        play.press("Space")
    else:
        play.press("Tab")
        play('.node[data-name="x1"]').focus()
    expect(play(".notes")).to_have_count(0)
    assert tab(beside=play)(".notes").count() == 0  # another tab of the same window
    assert len(shown_notes(tab())) == 2  # another visitor


def test_a_browser_that_keeps_nothing_shows_the_notes_again(tab):
    play = tab()
    play.page.add_init_script(REFUSE)
    play.open()
    assert len(shown_notes(play)) == 2
    play('.node[data-name="x1"]').hover()
    expect(play(".notes")).to_have_count(0)
    assert len(shown_notes(play.open())) == 2


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_help_names_everything_once(play, width, height):
    play.page.set_viewport_size({"width": width, "height": height})
    play("#help-button").click()
    names = play("#help dt").all_inner_texts()
    assert len(names) == len(set(names)), "a name stands twice"
    controls = {"Play", "Step on", "Unit of a step", "Rewind", "New weights", "History"}
    settings = {"Learning rate", "Activation", "Regularization", "Problem", "Feature", "Batch size"}
    things = {"Neuron", "Bias", "Link", "Map", "Losses", "Look inside", "Loss surface", "Escape"}
    assert controls | settings | things <= set(names)
    assert all(play("#help dd").all_inner_texts())
    hint = play("#set-lr").get_attribute("title")
    assert hint in play("#help dd").all_inner_texts()
    box = play("#help").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert play("#help").evaluate("(one) => one.scrollWidth <= one.clientWidth")
    play("#help .close").click()
    expect(play("#help")).to_be_hidden()


def test_help_opens_by_its_key_and_keeps_the_keys_to_itself(play):
    play("#set-lr").focus()
    play.page.keyboard.press("Tab")
    play("#help-button").focus()
    play.press("?")
    expect(play("#help")).to_be_visible()
    expect(play("#help .close")).to_be_focused()
    play.press("ArrowRight", "n")
    play.press("Escape")
    expect(play("#help")).to_be_hidden()
    expect(play("#help-button")).to_be_focused()
    assert (play.epoch, play.hash["seed"]) == (0, "1")
    play.press("?")
    play.page.mouse.click(3, 3)  # beside it
    expect(play("#help")).to_be_hidden()


def test_who_hears_the_page_is_told_how_far_the_training_is(play):
    said = play("#spoken")
    assert said.inner_text() == ""
    play("#play").click()
    expect(said).to_contain_text("Training from epoch")
    play.wait(lambda: said.inner_text().startswith("Training: epoch"), "the next word")
    play("#play").click()
    expect(said).to_contain_text("Paused at epoch")
    play.wait(lambda: not play.frame["playing"], "the pause")
    assert f"epoch {play.epoch}, test loss {play.loss():.3f}" in said.inner_text()
    play.step()
    expect(said).to_contain_text(f"epoch {play.epoch}, test loss")
