"""Text in drawings: on one line, cut where it may be, and as wide as the font makes it."""

import pytest
import resvg_py
from hypothesis import given
from hypothesis import strategies as st

from viz.style import FONT_FAMILY, FONT_FILE
from viz.svg.text import LONG_NAME, cut, drawable, in_order, one_line, width

FAMILY, FLAG = "👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"


@given(st.text(max_size=200))
def test_any_text_becomes_one_short_line(text):
    line = one_line(text)
    assert len(line) <= LONG_NAME + 1
    assert "\n" not in line
    line.encode()


@pytest.mark.parametrize("sign", [FAMILY, FLAG, "e\u0301", "نمی‌خواهم"])
def test_what_is_joined_to_one_sign_stays_together(sign):
    assert one_line(sign) == sign
    assert one_line(f"of {sign}") == f"of {sign}"


@pytest.mark.parametrize("sign", [FAMILY, FLAG, "e\u0301\u0302"])
@pytest.mark.parametrize("before", range(6))
def test_a_long_name_is_not_cut_inside_of_a_sign(sign, before):
    shortened = cut("x" * before + sign * 30, 12)
    assert "…" in shortened
    left, _, right = shortened.partition("…")
    assert left.removeprefix("x" * before) in (sign * k for k in range(9))
    assert right in (sign * k for k in range(9))


@pytest.mark.parametrize("text", ["grad −7.98", "WWWW", "iiii", "∂loss/∂w · Σ", "größe = 2²"])
def test_the_width_is_that_of_the_letters_in_the_picture(text):
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="60">'
        f'<text x="10" y="40" font-size="30" font-family="{FONT_FAMILY}">{text}▏</text></svg>'
    )
    assert _end_of_ink(svg) == pytest.approx(10 + width(text, 30), abs=3)


def _end_of_ink(svg: str) -> float:
    """Return where the last mark of a picture stands, which is a thin bar after its text."""
    image = pytest.importorskip("PIL.Image")
    from io import BytesIO

    png = bytes(resvg_py.svg_to_bytes(svg_string=svg.replace("▏", "|"), font_files=[FONT_FILE]))
    right = image.open(BytesIO(png)).getchannel("A").getbbox()[2]
    return right - width("|", 30) / 2 - 1.5


def test_joiners_and_marks_take_no_room_and_pictograms_more_than_letters():
    assert width(FAMILY, 1) == 3 * width("👩", 1) > 3
    assert width("e\u0301", 1) == width("e", 1)


@given(st.text(max_size=30))
def test_what_the_font_lacks_is_a_box(text):
    assert all(width(c, 1) < 1.1 for c in drawable(text))
    assert drawable("中 é 👩‍👩‍👧") == "□ é □□□"


def test_markup_stays_as_it_is():
    assert drawable('<text x="1">\n∂</text>') == '<text x="1">\n∂</text>'


def test_what_stands_behind_a_name_from_right_to_left_stays_behind_it():
    assert in_order("v1 = \u05d0 \u05d1 · 3") == "v1 = \u05d0 \u05d1\u200e · 3"
    assert in_order("\u0645 + \u05d0") == "\u0645\u200e + \u05d0"


@pytest.mark.parametrize("text", ["\u05d0 \u05d1", "v1 = x · 3", "", "= \u0645"])
def test_a_line_that_cannot_be_misread_stays_as_it_is(text):
    assert in_order(text) == text
