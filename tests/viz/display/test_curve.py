"""The curves of a history, drawn without matplotlib."""

import math
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from tests.viz.drawn import SVG, texts
from viz.display.curve import curve


def lines(svg: str) -> list[list[tuple[float, float]]]:
    found = ET.fromstring(svg).iter(f"{SVG}polyline")
    places = [line.attrib["points"].split() for line in found]
    return [[tuple(map(float, place.split(","))) for place in line] for line in places]


def test_a_falling_loss_goes_down_from_left_to_right():
    (line,) = lines(curve({"loss": [3.0, 2.0, 1.0]}))
    xs, ys = zip(*line, strict=True)
    assert list(xs) == sorted(xs)
    assert list(ys) == sorted(ys)  # y grows downwards


def test_the_ends_of_both_axes_are_written():
    written = texts(curve({"loss": [3.5, 2.0, 1.0], "val_loss": [4.5, 4.0, 3.0]}))
    assert {"0", "4.5", "1", "3", "epoch", "loss", "val_loss"} == set(written)


def test_validation_is_dashed_and_has_the_colour_of_its_metric():
    svg = ET.fromstring(curve({"loss": [2.0, 1.0], "val_loss": [2.5, 2.0]}))
    trained, held_out = svg.iter(f"{SVG}polyline")
    assert "stroke-dasharray" in held_out.attrib
    assert "stroke-dasharray" not in trained.attrib
    assert trained.attrib["stroke"] == held_out.attrib["stroke"]


@given(st.lists(st.floats(), max_size=1500))
def test_any_numbers_give_a_small_picture_inside_its_frame(numbers):
    svg = curve({"loss": numbers})
    if not any(map(math.isfinite, numbers)):
        assert svg == ""
        return
    assert len(svg) < 20_000
    for line in lines(svg):
        assert all(0 <= x <= 380 and 0 <= y <= 180 for x, y in line)
