"""The stage at every size: the network grows with the window, and one looks inside it there."""

import re

import numpy as np
import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
expect = playwright.expect

DEEP = "#layers=8,8,8,8,8,8"
SIZES = [(360, 740), (390, 844), (768, 1024), (1024, 768), (1440, 900), (1920, 1080), (3840, 2160)]
MINUS = "−"


def number(text):
    return float(text.replace(MINUS, "-"))


def boxes(play, selector):
    return [one.bounding_box() for one in play(selector).all()]


def overlap(a, b):
    apart = any(
        one[side] + one[size] <= other[side]
        for side, size in (("x", "width"), ("y", "height"))
        for one, other in ((a, b), (b, a))
    )
    return not apart


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("state", ["", DEEP], ids=["two layers", "six layers"])
def test_every_node_is_whole_and_on_the_page(opened, state, size):
    play = opened(state)
    play.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    play.wait(lambda: play.page.evaluate("document.body.scrollWidth") <= size[0], "the layout")
    stage, nodes = play("#stage").bounding_box(), boxes(play, ".node")
    for box in nodes:
        assert box["x"] >= stage["x"]
        assert box["x"] + box["width"] <= stage["x"] + stage["width"]
        assert box["y"] + box["height"] <= stage["y"] + stage["height"] + 1
    assert not any(overlap(a, b) for k, a in enumerate(nodes) for b in nodes[:k])
    if size[0] > 1000:
        assert play.page.evaluate("document.documentElement.scrollHeight") <= size[1]


def test_the_nodes_grow_with_the_window(play):
    widths = []
    for width, height in SIZES[3:]:
        play.page.set_viewport_size({"width": width, "height": height})
        play.page.wait_for_timeout(100)
        widths.append(boxes(play, ".node")[0]["width"])
    assert widths == sorted(widths)
    assert widths[2] >= 64  # on a projector of 1920 × 1080
    assert widths[3] == pytest.approx(2 * widths[2], rel=0.1)


def test_links_meet_a_neuron_at_different_places(play):
    ends = play(".lines path").evaluate_all(
        "(paths) => paths.map((path) => path.getAttribute('d').split(' ').slice(-2).join())"
    )
    assert len(set(ends)) == len(ends) == 2 * 4 + 4 * 2 + 2


def test_layers_without_room_for_menus_are_changed_above_the_network(opened):
    play = opened(DEEP)
    play.page.set_viewport_size({"width": 390, "height": 844})
    play.page.get_by_role("button", name="Change layer 3").click()
    with play.redrawn():
        play.page.get_by_role("button", name="Remove a neuron in layer 3").click()
    assert play.hash["layers"] == "8,8,8,7,8,8"
    with play.redrawn():
        play.page.get_by_label("Activation of layer 3").select_option("relu")
    assert play.hash["activations"].split(",")[3] == "relu"


@pytest.mark.parametrize("size", SIZES[3:], ids=str)
@pytest.mark.parametrize("state", ["#project=true", "#project=true&panel=inside"])
def test_projected_all_is_on_the_screen_and_the_map_is_larger(opened, state, size):
    width, height = size
    play = opened()
    play.page.set_viewport_size({"width": width, "height": height})
    play.page.wait_for_timeout(100)
    before = play("canvas.ground").bounding_box()["width"]
    play = opened(state)
    parts = ["#looks", "#transport", "#stage", "canvas.ground"]
    if "inside" in state:
        expect(play(".inside .kind")).to_have_text("forward")
        parts += [".walkbar", ".board"]
    else:
        assert play("canvas.ground").bounding_box()["width"] > before
    for part in parts:
        box = play(part).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width + 1, part
        assert box["y"] + box["height"] <= height + 1, part
    assert play("canvas.ground").bounding_box()["width"] >= 120


def test_numbers_inside_lie_on_no_others_and_on_the_stage(opened):
    play = opened(DEEP)
    play.page.set_viewport_size({"width": 1920, "height": 1080})
    play("#tab-inside").click()
    expect(play(".inside .kind")).to_have_text("forward")
    play.press("Shift+ArrowRight", *["ArrowRight"] * 30)
    stage, glows = play("#stage").bounding_box(), boxes(play, ".glow:visible")
    assert len(glows) > 20
    for box in glows:
        assert box["x"] >= stage["x"] - 1
        assert box["x"] + box["width"] <= stage["x"] + stage["width"] + 1
    apart = [{**box, "height": box["height"] - 2} for box in glows]
    assert not any(overlap(a, b) for k, a in enumerate(apart) for b in apart[:k])


def test_projected_the_type_is_large_and_the_menus_are_away(play):
    play.page.set_viewport_size({"width": 1920, "height": 1080})
    play.page.get_by_role("button", name="Project").click()
    for part in ("#menus", "#data", "#tabs"):
        expect(play(part)).to_be_hidden()
    for part in ("#epoch", "#test-loss", "#formula", ".feature-label >> nth=0"):
        size = play(part).evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
        assert size >= 22, part
    assert play.hash["project"] == "true"
    assert boxes(play, ".node")[0]["width"] >= 75
    assert play("canvas.ground").bounding_box()["width"] >= 500


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_network_and_words_are_on_screen_together_inside(opened, size):
    play = opened(DEEP)
    play.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    play("#tab-inside").click()
    expect(play(".inside .kind")).to_have_text("forward")
    play.press("ArrowRight")
    for part in (*play(".node").all(), play(".board"), play(".walkbar"), play(".glow.now")):
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] + box["height"] <= size[1]
    strip = play("#panel").bounding_box()
    assert all(box["y"] + box["height"] <= strip["y"] + 1 for box in boxes(play, ".node"))


def test_inside_every_number_stands_where_it_belongs(play):
    play("#tab-inside").click()
    point = play(".inside .where")
    expect(point).to_contain_text("sample 1 of 10")
    x1, x2 = (number(x) for x in re.findall(r"x. = (\S+),", point.inner_text()))
    inputs = [number(text) for text in play(".glow.beneath").all_inner_texts()]
    assert inputs == pytest.approx([x1, x2], rel=1e-2)
    play.press("ArrowRight")
    weights = play.frame["weights"]
    at_links = [number(text) for text in play(".glow.over").all_inner_texts()]
    assert at_links == pytest.approx(weights[:2], rel=1e-2)
    play.press("ArrowRight")
    z = weights[:3] @ [x1, x2, 1]
    z_said, a_said = play(".glow.now b").all_inner_texts()
    assert number(z_said.removeprefix("z ")) == pytest.approx(z, rel=1e-2)
    assert number(a_said.removeprefix("a = ")) == pytest.approx(np.tanh(z), rel=1e-2)


def test_the_sample_is_ringed_on_the_map(play):
    before = play.picture("canvas.marks")
    play("#tab-inside").click()
    expect(play(".inside .where")).to_contain_text("sample 1 of 10")
    play.wait(lambda: play.picture("canvas.marks") != before, "the ring")
    ringed = play.picture("canvas.marks")
    play.page.get_by_role("button", name="2", exact=True).click()
    play.wait(lambda: play.picture("canvas.marks") != ringed, "another ring")


def test_the_bars_fill_over_the_batch_up_to_its_gradient(play):
    def fills():
        wide = play(".bar .fill").evaluate_all(
            "(bars) => bars.map((one) => one.width.baseVal.value)"
        )
        minus = play(".bar").evaluate_all("(bars) => bars.map((one) => one.matches('.minus'))")
        return np.where(minus, -1, 1) * wide

    play("#tab-inside").click()
    expect(play(".inside .kind")).to_have_text("forward")
    expect(play(".bar")).to_have_count(0)  # nothing has come back yet
    play.page.get_by_role("button", name="update", exact=True).click()
    expect(play(".inside .where")).to_contain_text("the weights are updated")
    expect(play(".bar")).to_have_count(8 + 8 + 2)
    full = fills()
    play.press("Shift+ArrowRight")  # the update is taken: its gradients are those of the bars
    play.wait(lambda: play.frame["batch"] == 1, "the batch")
    links = [*range(12), *range(12, 22), *range(22, 25)]
    grads = play.frame["grads"][links]
    biases = [2, 5, 8, 11, 16, 21, 24]
    grads = np.delete(grads, biases)
    for layer in (slice(0, 8), slice(8, 16), slice(16, 18)):
        shares = full[layer] / np.abs(full[layer]).max()
        assert shares == pytest.approx(grads[layer] / np.abs(grads[layer]).max(), abs=0.02)


def test_the_update_shows_what_it_averages_and_another_rate_is_another_update(play):
    play("#tab-inside").click()
    play.page.get_by_role("button", name="update", exact=True).click()
    expect(play(".walkbar output")).to_have_text("1 / 25")
    play.press("ArrowRight")
    said = play(".update-picture figure svg").first.get_attribute("aria-label")
    shares = [number(text) for text in said.split(": ")[1].split(", ")]
    old, lr, grad, new = (
        number(text.strip("()")) for text in play(".product .factor:not(.sign) b").all_inner_texts()
    )
    assert len(shares) == 10
    assert sum(shares) == pytest.approx(grad, rel=1e-2, abs=1e-3)
    assert (lr, new) == (0.03, pytest.approx(old - lr * grad, rel=1e-4))
    rate = play(".rate input")
    with play.redrawn():
        rate.press("ArrowRight")
    factors = play(".product .factor:not(.sign) b")
    expect(factors.nth(1)).to_have_text("0.1")
    assert number(factors.last.inner_text()) == pytest.approx(old - 0.1 * grad, rel=1e-3)
    expect(play(".walkbar output")).to_have_text("2 / 25")
    assert play.hash["lr"] == "0.1"


def test_the_share_of_a_sample_in_the_mean_is_named(play):
    play("#tab-inside").click()
    expect(play(".inside .where")).to_contain_text("sample 1 of 10")
    play.press("Shift+ArrowRight", "ArrowLeft")
    expect(play(".board .aside")).to_have_text("0.1 = 1/10: the loss is the mean over 10 samples")
