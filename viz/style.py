"""How everything looks: colours, fonts and numbers, in one place.

Blue is positive and orange negative, as in the neural-network playground; the stronger the
colour, the larger the number.
"""

from __future__ import annotations

import re
from importlib.resources import files

POSITIVE = (8, 119, 189)
NEGATIVE = (245, 147, 34)
PAPER, INK, FAINT = "#ffffff", "#1f2933", "#8a94a0"
FONT = "Arial"  # Graphviz knows its metrics; the font that comes along has the same ones
FONT_FILE = str(files("viz") / "fonts" / "LiberationSans-Regular.ttf")
FONT_FAMILY = "Liberation Sans,Arial,Helvetica,sans-serif"


def tint(x: float, largest: float) -> str:
    """Return the fill colour for x: white at 0, half-strong blue or orange at ±largest."""
    share = 0.55 * min(1.0, abs(x) / largest) if largest else 0.0
    return _mixed(POSITIVE if x > 0 else NEGATIVE, share)


def ink(x: float) -> str:
    """Return the colour for writing x: dark blue, dark orange, or grey for 0."""
    if x == 0:
        return FAINT
    return "#075a8f" if x > 0 else "#a85a00"


def figure(x: float) -> str:
    """Write a number for a table: five significant digits."""
    return f"{x:.5g}"


def signed(x: float) -> str:
    """Write a number for a picture: four significant digits and a true minus sign."""
    return f"{x:.4g}".replace("-", "−")


def pretty(formula: str) -> str:
    """Write a line of Python arithmetic as one writes it on a board: x² − 4."""
    powers = {"**2": "²", "**3": "³"}
    for python, board in powers.items():
        formula = re.sub(rf"{re.escape(python)}(?![\d.])", board, formula)
    return formula.replace(" - ", " − ")


def _mixed(colour: tuple[int, int, int], share: float) -> str:
    red, green, blue = (round(255 + (part - 255) * share) for part in colour)
    return f"#{red:02x}{green:02x}{blue:02x}"
