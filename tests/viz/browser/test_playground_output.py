"""The column of the output: accuracy, mistakes, boundary, values under the pointer, its room."""

import re
from itertools import combinations, pairwise

import numpy as np
import pytest

from tests.viz.play.labs import lab
from viz.play.data import split
from viz.play.settings import Settings

expect = pytest.importorskip("playwright.sync_api", reason="needs playwright").expect

NOISY = {"noise": 25, "seed": 1, "dataSeed": 1}
LINK = "#" + "&".join(f"{key}={value}" for key, value in NOISY.items())
RING = "import('./page/js/output/map.js').then(({ ringed }) => (ringed.value = [3, 3, 1]))"
BOXES = """() => [...document.querySelectorAll(
  "#losses .numbers, #losses .chart, #result header, .square, #legend, #display"
)].map((part) => {
  const { left, top, right, bottom } = part.getBoundingClientRect();
  return [part.id || part.className || part.localName, left, top, right, bottom];
})"""


def points(shown):
    """The points of the noisy circle, those of the training set first."""
    found = split(Settings().changed(NOISY))
    return [*found.train.tolist(), *(found.test.tolist() if shown else [])]


def alone(points, far):
    """The places in a list of points to which no other is near."""
    for k, (x1, x2) in enumerate(points):
        rest = points[:k] + points[k + 1 :]
        if all(abs(y1 - x1) + abs(y2 - x2) > far for y1, y2 in rest):
            yield k


def hover(play, x1, x2):
    """Point at a place of the map, and return what is said of it."""
    play("canvas.marks").scroll_into_view_if_needed()
    box = play("canvas.marks").bounding_box()
    x = box["x"] + (x1 + 6) / 12 * box["width"]
    play.page.mouse.move(x, box["y"] + (6 - x2) / 12 * box["height"])
    return play.text("#reading")


# Accuracy and mistakes.


def test_accuracy_is_the_share_of_points_classified_rightly(opened):
    play = opened(LINK)
    play.step(2)
    wrong = play.frame["wrong"]
    for kind, part in (("train", wrong[:250]), ("test", wrong[250:])):
        assert 0 < part.mean() < 1
        assert play.text(f"#{kind}-accuracy") == f"{100 * (1 - part.mean()):.1f}% right"


def test_where_one_points_at_the_past_the_accuracy_of_now_is_not_shown(play):
    play.step(2)
    play(".chart .u-over").hover(position={"x": 2, "y": 10})
    expect(play("#losses .at")).to_have_text("epoch 0")
    expect(play("#test-accuracy")).to_be_empty()


def test_a_regression_has_neither_accuracy_nor_mistakes(opened):
    play = opened("#problem=regression&mistakes=true")
    expect(play("#test-accuracy")).to_be_empty()
    expect(play("#show-mistakes")).to_have_count(0)


def test_mistakes_are_marked_when_asked_for(opened):
    play = opened(LINK)
    play.step(5)
    places, wrong = points(shown=False), play.frame["wrong"]
    seen = list(alone(places, 0.8))
    assert {0, 1} <= {int(wrong[k]) for k in seen}
    assert not any(play.pixel("canvas.marks", *places[k])[3] for k in seen)
    play("#show-mistakes").check()
    assert play.hash["mistakes"] == "true"
    for k in seen:
        assert bool(play.pixel("canvas.marks", *places[k])[3]) == bool(wrong[k])
    play("#show-mistakes").uncheck()
    assert "mistakes" not in play.hash


def test_mistakes_among_the_test_points_are_marked_where_these_are_shown(opened):
    play = opened(f"{LINK}&mistakes=true")
    play.step(5)
    places, wrong = points(shown=True), play.frame["wrong"]
    k = next(k for k in alone(places, 0.5) if k >= 250 and wrong[k])
    assert not play.pixel("canvas.marks", *places[k])[3]
    with play.redrawn():
        play("#set-showTest").check()
    assert play.pixel("canvas.marks", *places[k])[3]


# What the map says at a place.


def test_the_map_says_its_value_under_the_pointer(play):
    play.step(3)
    model = lab(3).model
    for x1, x2 in ((1.2, -3.4), (0, 0), (-5, 5)):
        said = re.fullmatch(r"x₁ (\S+), x₂ (\S+): output (\S+)", hover(play, x1, x2))
        *place, output = (float(text.replace("−", "-")) for text in said.groups())
        assert place == pytest.approx([x1, x2], abs=0.06)
        assert output == pytest.approx(model.predict([place])[0, 0], abs=0.03)
    play.page.mouse.move(3, 3)
    expect(play("#reading")).to_be_empty()


@pytest.mark.parametrize("state", [{"loss": "crossentropy"}, {"problem": "multiclass"}])
@pytest.mark.parametrize("place", [(0, 0.1), (4, 4)])
def test_of_classes_the_map_says_which_and_how_probably(opened, state, place):
    play = opened("#" + "&".join(f"{key}={value}" for key, value in state.items()))
    play.step(4)
    shares = lab(4, **state).model.predict([place])[0]
    if len(shares) == 1:
        shares = [1 - shares[0], shares[0]]
    names = ["orange", "blue"] if len(shares) == 2 else ["class 0", "class 1", "class 2"]
    k = int(np.argmax(shares))
    name, share = re.search(r": (.+), (\d+)%$", hover(play, *place)).groups()
    assert name == names[k]
    assert float(share) == pytest.approx(100 * shares[k], abs=2)


def test_the_arrow_keys_move_a_cross_hair_that_is_read_aloud(play):
    play("canvas.marks").focus()
    play.press("ArrowRight", "ArrowRight", "Shift+ArrowUp")
    expect(play("#reading")).to_contain_text("x₁ 0.4, x₂ 1.0: output ")
    expect(play("#reading")).to_have_attribute("aria-live", "polite")
    assert play.pixel("canvas.marks", 0.4, -4)[3]
    assert not play.pixel("canvas.marks", -2, -4)[3]
    assert play.epoch == 0  # the keys are the map's
    play.press("Escape")
    expect(play("#reading")).to_be_empty()
    assert not play.pixel("canvas.marks", 0.4, -4)[3]


def test_the_cross_hair_stays_on_the_map(play):
    play("canvas.marks").focus()
    play.press(*["Shift+ArrowLeft"] * 8)
    expect(play("#reading")).to_contain_text("x₁ −6.0, x₂ 0.0")


# What is drawn on the map.


def test_a_line_marks_where_the_output_is_0(play):
    play.step(20)
    model, across = lab(20).model, np.linspace(-5.9, 5.9, 1000)
    for x2 in (-2, 0, 2):
        outputs = model.predict(np.column_stack([across, np.full(1000, x2)]))[:, 0]
        (places,) = np.nonzero((outputs[1:] > 0) != (outputs[:-1] > 0))
        assert len(places)
        for x1 in across[places]:
            around = [play.pixel("canvas.ground", x1 + k * 0.03, x2) for k in range(-2, 3)]
            assert min(sum(colour[:3]) for colour in around) < 400  # around it the paper is light
    play('.node[data-name="0.0"]').hover()
    expect(play("#legend")).not_to_contain_text("output 0")


def test_a_sample_that_one_looks_into_has_a_ring(play):
    play.page.evaluate(RING)
    expect(play("#legend")).to_contain_text("current sample")
    box = play("canvas.marks").bounding_box()
    around = [play.pixel("canvas.marks", 3 + k * 12 / box["width"], 3)[3] for k in range(20)]
    assert not around[0]
    assert any(around)


# The room.


def test_the_chart_has_the_whole_width_and_both_axes(play):
    play.step(3)
    chart, column = play(".chart").bounding_box(), play("#result").bounding_box()
    assert chart["width"] == pytest.approx(column["width"], abs=1)
    plot = play(".chart .u-over").bounding_box()
    assert plot["x"] - chart["x"] > 20  # numbers of the loss
    assert chart["y"] + chart["height"] - plot["y"] - plot["height"] > 10  # and of the epochs


@pytest.mark.parametrize("hash", ["", "#showTest=true&panel=histograms", "#problem=multiclass"])
@pytest.mark.parametrize(
    ("width", "height"),
    [(390, 844), (820, 1180), (1024, 768), (1440, 900), (1920, 1080), (3840, 2160)],
)
def test_the_map_is_as_large_as_its_column_allows(opened, width, height, hash):
    play = opened(hash)
    play.page.set_viewport_size({"width": width, "height": height})
    play.page.evaluate("() => new Promise(requestAnimationFrame)")
    column = play("#result").bounding_box()
    right, bottom = column["x"] + column["width"], column["y"] + column["height"]
    boxes = play.page.evaluate(BOXES)
    for name, x0, y0, x1, y1 in boxes:
        assert column["x"] - 1 <= x0 < x1 <= right + 1, name
        assert column["y"] - 1 <= y0 <= y1 <= bottom + 1, name
    for (one, *a), (other, *b) in combinations(boxes, 2):
        apart = a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 1 or b[3] <= a[1] + 1
        assert apart, f"{one} lies on {other}"
    square = next(box for name, *box in boxes if name == "square")
    lowest = max(y1 for *_, y1 in boxes)
    assert square[2] >= right - 2 or lowest >= bottom - 2, "there is room for a larger map"


def test_the_map_grows_with_the_column(opened):
    play = opened()
    sides = []
    for size in ((1024, 768), (1440, 900), (1920, 1080)):
        play.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        play.page.evaluate("() => new Promise(requestAnimationFrame)")
        sides.append(play("canvas.ground").bounding_box()["width"])
    assert all(a < b for a, b in pairwise(sides))
