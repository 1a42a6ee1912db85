"""The plot of a sweep: points, means, and crosses for what failed."""

import math

import matplotlib
import pytest

from nn.sweep import Results, Row
from viz import plots

matplotlib.use("Agg")
pytestmark = pytest.mark.usefixtures("nothing_left")


def results(*rows):
    return Results(
        Row(dict(zip(("lr", "net"), trial, strict=False)), {"loss": loss} if loss else {}, error)
        for trial, loss, error in rows
    )


FOUND = results(
    ((0.1, "a"), 1.0, ""),
    ((0.1, "a"), 3.0, ""),
    ((0.2, "a"), 4.0, ""),
    ((0.1, "b"), 5.0, ""),
    ((0.2, "b"), None, "ValueError: no"),
)


def drawn(ax):
    """The lines by their labels, and the points."""
    lines = {line.get_label(): line.get_xydata().tolist() for line in ax.lines}
    points = [tuple(line.get_xydata()[0].tolist()) for line in ax.lines if line.get_marker() == "o"]
    return lines, sorted(points)


def test_each_trial_is_a_point_and_a_line_runs_through_the_means():
    lines, points = drawn(plots.sweep(FOUND, "lr", by="net"))
    assert lines["net a"] == [[0.1, 2.0], [0.2, 4.0]]
    assert lines["net b"] == [[0.1, 5.0]]
    assert points == [(0.1, 1.0), (0.1, 3.0), (0.1, 5.0), (0.2, 4.0)]


def test_what_failed_is_a_cross_at_the_top():
    lines, _ = drawn(plots.sweep(FOUND, "lr"))
    assert lines["failed or diverged"] == [[0.2, 0.97]]


NEAR = [((0.1,), 1.0, ""), ((0.2,), 2.0, ""), ((0.3,), 3.0, "")]


@pytest.mark.parametrize("far", [1e6, 1e300, math.inf, math.nan])
def test_what_is_far_off_leaves_the_others_their_room(far):
    lines, points = drawn(plots.sweep(results(*NEAR, ((0.4,), far, "")), "lr"))
    assert lines["failed or diverged"] == [[0.4, 0.97]]
    assert len(points) == 3


def test_texts_stand_side_by_side():
    ax = plots.sweep(FOUND, "net")
    assert [text.get_text() for text in ax.get_xticklabels()] == ["a", "b"]
    assert drawn(ax)[1] == [(0, 1.0), (0, 3.0), (0, 4.0), (1, 5.0)]


def test_wide_ranges_are_logarithmic():
    wide = results(((0.001,), 0.01, ""), ((0.1,), 1.0, ""))
    ax = plots.sweep(wide, "lr")
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    ax = plots.sweep(FOUND, "lr")
    assert (ax.get_xscale(), ax.get_yscale()) == ("linear", "linear")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"x": "rate"}, "unknown parameter 'rate': the known ones are lr, net"),
        ({"x": "lr", "by": "nets"}, "unknown parameter 'nets'.*Did you mean 'net'"),
        ({"x": "lr", "y": "acc"}, "unknown number 'acc': the known ones are loss"),
    ],
)
def test_an_unknown_name_is_told(arguments, problem):
    with pytest.raises(ValueError, match=problem):
        plots.sweep(FOUND, **arguments)


def test_what_is_mostly_nothing_hides_nothing():
    mistakes = results(*[((k / 10,), x, "") for k, x in enumerate([0.1, 0.2, 1e-9])])
    mistakes = Results([*mistakes, *[Row({"lr": 1.0 + k}, {"loss": 0.0}) for k in range(5)]])
    lines, points = drawn(plots.sweep(mistakes, "lr"))
    assert "failed or diverged" not in lines
    assert len(points) == 8


def test_names_with_dollars_are_text():
    found = results(((0.1, "$\\frac$"), 1.0, ""), ((0.2, "a$b$"), 2.0, ""))
    ax = plots.sweep(found, "net", by="net")
    ax.figure.canvas.draw()
    assert [label.get_text() for label in ax.get_xticklabels()] == [r"\$\frac\$", r"a\$b\$"]
