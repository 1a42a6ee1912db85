"""The loss curve and the decision map, as characters."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from viz.tui.pictures import Plane, curve, decision_map, is_noisy, running_mean


@given(
    losses=st.lists(st.floats(-1e9, 1e9) | st.just(inf), max_size=300),
    width=st.integers(0, 60),
    height=st.integers(0, 20),
)
def test_a_curve_fills_its_box_and_no_more(losses, width, height):
    lines = curve(losses, width, height).plain.splitlines()
    if len(lines) > 1:
        assert len(lines) == height
        assert max(map(cell_len, lines)) <= max(width, 1)


def test_a_falling_loss_is_drawn_from_the_top_left_to_the_bottom_right():
    first, *_, last = curve([3.0, 2.0, 1.0], 27, 5).plain.splitlines()
    assert first.startswith("     3 ⠉")
    assert first.rstrip("⠀ ")[-1] != last[-1]
    assert last.startswith("     1 ⠀")
    assert last[-1] != "⠀"


def test_a_loss_that_stays_is_a_level_line():
    lines = curve([2.0, 2.0, 2.0], 27, 4).plain.splitlines()
    assert set(lines[0][7:]) == {"⠉"}


def test_of_one_loss_there_is_a_dot_and_of_none_a_word():
    assert curve([], 60, 4).plain == "The curve appears with the first update."
    dots = [c for line in curve([3.0], 27, 4).plain.splitlines() for c in line[7:] if c != "⠀"]
    assert len(dots) == 1


def test_losses_of_single_samples_are_noisy_and_those_of_a_whole_set_are_not():
    assert is_noisy([k % 2 for k in range(100)])
    assert not is_noisy([1 / (k + 1) for k in range(100)])


def test_the_running_mean_is_the_mean_of_the_last_tenth():
    assert running_mean(range(200))[-1] == pytest.approx(sum(range(180, 200)) / 20)
    assert running_mean([4.0, 2.0]).tolist() == [4.0, 3.0]


def test_every_point_lies_in_the_plane_and_corners_in_the_corners():
    points = np.array([[0.0, 0.0], [2.0, 1.0]])
    plane = Plane(points)
    assert plane.cell([-9, 9], 10, 5) == (0, 0)
    assert plane.cell([9, -9], 10, 5) == (4, 9)
    grid = plane.grid(10, 5)
    cells = [plane.cell(p, 10, 5) for p in grid]
    assert cells == [(r, c) for r in range(5) for c in range(10)]


@pytest.mark.parametrize("points", [None, np.array([[1.0, 1.0]])])
def test_without_an_extent_of_its_own_the_plane_still_has_one(points):
    plane = Plane(points)
    assert all(a < b for a, b in zip(plane.low, plane.high, strict=True))


def test_without_colour_the_map_is_shades_and_signs():
    outputs = [-1.0, 0.0, 1.0, 0.9] * 2
    dots = {(0, 0): (True, False), (0, 3): (False, False)}
    assert decision_map(outputs, 4, dots, colour=False).plain == "+▒▓o"
    assert decision_map(outputs, 4, {(0, 1): (True, True)}, colour=False).plain == " ◆▓▓"


def test_with_colour_the_map_is_blue_where_positive_and_orange_where_negative():
    map_ = decision_map([1.0, -1.0] * 2, 2, {}, colour=True)
    assert map_.plain == "▀▀"
    blue, orange = (span.style.color.triplet for span in map_.spans)
    assert blue.blue > blue.red
    assert orange.red > orange.blue
