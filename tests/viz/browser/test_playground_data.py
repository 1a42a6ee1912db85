"""What the playground shows of its data and of the output: points, maps, losses, curves."""

import re
from itertools import pairwise

import pytest

from viz.play.data import split
from viz.play.settings import Settings


@pytest.mark.parametrize(
    ("problem", "data"),
    [
        ("classification", "circle"),
        ("classification", "xor"),
        ("classification", "gauss"),
        ("classification", "spiral"),
        ("regression", "plane"),
        ("regression", "multi_gauss"),
        ("multiclass", "blobs"),
    ],
)
def test_each_data_set_is_drawn_with_its_points(opened, problem, data):
    other = {"circle": "xor", "plane": "multi_gauss", "multi_gauss": "plane"}.get(data, "circle")
    play = opened(f"#problem={problem}&data={'blobs' if data == 'blobs' else other}&noise=10")
    if data != "blobs":
        with play.redrawn():
            play(f"#sets button:nth-child({offered(problem).index(data) + 1})").click()
        assert play.hash.get("data", offered(problem)[0]) == data
    points = split(Settings().changed({"problem": problem, "data": data, "noise": 10}))
    last = len(points.train) - 40
    seen = set()
    for k in free(points.train.tolist()[last:], [], 0.6):
        (x1, x2), label = points.train[last + k].tolist(), float(points.train_labels[last + k])
        if problem == "multiclass":
            seen.add((label, play.pixel("canvas.dots", x1, x2)))
        elif abs(label) > 0.3:
            assert play.colour("canvas.dots", x1, x2) == ("blue" if label > 0 else "orange")
            seen.add(label > 0)
    classes = 3 if problem == "multiclass" else 2
    assert len(seen) == len({label for label, *_ in seen} if classes == 3 else seen) == classes


def offered(problem):
    sets = {"regression": ["plane", "multi_gauss"], "multiclass": ["blobs"]}
    return sets.get(problem, ["circle", "xor", "gauss", "spiral"])


def free(points, others, far):
    """Points that no other lies near to; of the others those count that are drawn later."""
    for k, point in enumerate(points):
        rest = [*points[k + 1 :], *others]
        if all(abs(point[0] - x1) + abs(point[1] - x2) > far for x1, x2 in rest):
            yield k


def test_test_points_are_drawn_when_asked_for(play):
    points = split(Settings())
    test = points.test.tolist()
    place = test[next(free(test, points.train.tolist(), 0.4))]
    assert play.colour("canvas.dots", *place) == ""
    with play.redrawn():
        play("#set-showTest").check()
    assert play.colour("canvas.dots", *place) in ("blue", "orange")
    assert play.hash["showTest"] == "true"
    with play.redrawn():
        play("#set-showTest").uncheck()
    assert play.colour("canvas.dots", *place) == ""


def test_discretize_shows_the_sign_at_0_alone(play):
    assert play.colours("canvas.ground") > 20
    with play.redrawn():
        play("#set-discretize").check()
    main = play.pictures["main"]
    for row, column in ((10, 10), (10, 90), (90, 10), (90, 90), (30, 60)):
        place = (column / 99 * 12 - 6, 6 - row / 99 * 12)
        assert play.colour("canvas.ground", *place) == (
            "blue" if main[row, column] > 0 else "orange"
        )
    assert play.colours('.node[data-name="0.0"] canvas') <= 3


def test_losses_have_three_decimals_and_curves(play):
    curves = [play.picture("#losses canvas")]
    for _ in range(3):
        play.step()
        frame = play.frame
        assert play.text("#train-loss") == f"{frame['train']:.3f}"
        assert play.text("#test-loss") == f"{frame['test']:.3f}"
        curves.append(play.picture("#losses canvas"))
    assert all(a != b for a, b in pairwise(curves))
    assert play.frame["curve"][:, 0].tolist() == [0, 1, 2, 3]
    assert play.text("#epoch") == "000,003"
    assert re.fullmatch(r"\d+\.\d s", play.text("#seconds"))


def test_curves_tell_the_losses_where_one_points(play):
    play.step(3)
    now, curve = play.text("#test-loss"), play.frame["curve"]
    play(".chart .u-over").hover(position={"x": 2, "y": 10})
    play.wait(lambda: play.text("#losses .at") == "epoch 0", "the epoch")
    assert play.text("#test-loss") == f"{curve[0, 2]:.3f}"
    assert play.text("#train-loss") == f"{curve[0, 1]:.3f}"
    play.page.mouse.move(3, 3)
    play.wait(lambda: play.text("#test-loss") == now, "the loss of now")
    linear = play.picture("#losses canvas")
    play.page.get_by_role("button", name="log scale").click()
    play.wait(lambda: play.picture("#losses canvas") != linear, "another scale")
