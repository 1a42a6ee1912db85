"""How hard a layout is: known beforehand, and by edges rather than by nodes."""

import pytest

from viz.svg.effort import effort


def chain(length):
    return [(k, k + 1) for k in range(length)]


def used_along(length):
    """A chain in which one leaf is used at every step."""
    return [edge for k in range(length) for edge in ((k, k + 1), ("w", k + 1))]


@pytest.mark.parametrize("edges", [[], chain(1), chain(1400), [("w", k) for k in range(700)]])
def test_a_chain_and_a_fan_are_drawn_however_large(edges):
    assert effort(edges).feasible


@pytest.mark.parametrize(
    ("length", "curved", "feasible"), [(20, True, True), (100, False, True), (700, False, False)]
)
def test_the_longer_the_edges_the_rougher_the_drawing(length, curved, feasible):
    found = effort(used_along(length))
    assert (not found.attributes, found.feasible) == (curved, feasible)


def test_edges_are_as_long_as_the_columns_that_they_cross():
    assert effort(used_along(4)).length == 4 + 1 + 2 + 3 + 4


def test_more_edges_than_anyone_can_follow_are_refused():
    assert not effort([(("a", k), ("b", n)) for k in range(70) for n in range(70)]).feasible
