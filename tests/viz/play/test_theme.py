"""The colours of the page can be told apart: 4.5:1 for what is read, 3:1 for what is drawn."""

from itertools import product

import pytest

from viz.style import DARK, LIGHT


def luminance(colour):
    parts = [part / 255 for part in bytes.fromhex(colour.removeprefix("#"))]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return sum(w * x for w, x in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    """The contrast of two colours, by WCAG 2.2: from 1 to 21."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_known_colours():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#777777") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("theme", "on"), [*product((LIGHT, DARK), ("paper", "card"))])
def test_what_is_written_is_read(theme, on):
    for name in ("heading", "ink", "positive", "negative", "accent"):
        assert contrast(getattr(theme, name), getattr(theme, on)) >= 4.5, name


@pytest.mark.parametrize(("theme", "on"), [*product((LIGHT, DARK), ("paper", "card"))])
def test_what_is_drawn_is_seen(theme, on):
    for name in ("blue", "orange", "faint"):
        assert contrast(getattr(theme, name), getattr(theme, on)) >= 3, name
