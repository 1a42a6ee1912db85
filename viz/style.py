"""How everything looks: colours and fonts, in one place.

Blue is positive and orange negative, as in the neural-network playground; the stronger the
colour, the larger the number.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from importlib.resources import files
from math import isfinite

from autograd.figures import minus
from nn.names import lookup

POSITIVE = (8, 119, 189)
NEGATIVE = (245, 147, 34)
PAPER, INK, FAINT = "#ffffff", "#1f2933", "#8a94a0"
FONT = "Arial"  # Graphviz knows its metrics; the bundled font has the same ones
FONT_FILE = str(files("viz") / "fonts" / "LiberationSans-Regular.ttf")
FONT_FAMILY = "Liberation Sans,Arial,Helvetica,sans-serif"


@dataclass(frozen=True)
class Theme:
    """The colours of a drawing: its paper, what is written on it, and the boxes that lie on it."""

    paper: str
    faint: str  # lines, and what is written small on the paper
    heading: str  # what is written large on the paper
    card: str  # a box whose number is 0
    ink: str  # what is written in boxes
    positive: str  # numbers on the paper
    negative: str
    accent: str  # what is lit
    blue: str  # thick lines
    orange: str
    frame: str  # around the nodes of a layer

    @property
    def plate(self) -> str:
        """The colour under what is written on a line: the paper's, if there is any."""
        return self.card if self.paper == "transparent" else self.paper

    def tint(self, x: float, largest: float) -> str:
        """Return the fill colour for x: the card at 0, half-strong blue or orange at ±largest."""
        return _mixed(POSITIVE if x > 0 else NEGATIVE, 0.55 * share(x, largest), self.card)

    def sign(self, x: float) -> str:
        """Return the colour for writing x; grey for 0."""
        if x == 0:
            return self.faint
        return self.positive if x > 0 else self.negative

    def line(self, x: float) -> str:
        """Return the colour for drawing x as a line: full blue or orange, grey for 0."""
        if x == 0:
            return self.faint
        return self.blue if x > 0 else self.orange

    def strong(self, x: float, largest: float) -> str:
        """Return the colour for filling a small shape: as tint, up to the full colour."""
        return _mixed(POSITIVE if x > 0 else NEGATIVE, share(x, largest), self.card)


LIGHT = Theme(
    paper=PAPER,
    faint=FAINT,
    heading=INK,
    card="#ffffff",
    ink=INK,
    positive="#075a8f",
    negative="#a85a00",
    accent="#8e24aa",
    blue="#0877bd",
    orange="#d86800",
    frame="#c3cad1",
)
DARK = Theme(
    paper="#12171d",
    faint="#8f9aa7",
    heading="#f0f4f8",
    card="#222a33",
    ink="#f0f4f8",
    positive="#63bdf7",
    negative="#ffb05c",
    accent="#e58bff",
    blue="#3ba0e6",
    orange="#f59322",
    frame="#46515d",
)
CLEAR = Theme(  # each colour that stands on the paper reads on white and on black
    paper="transparent",
    faint="#7f8a95",
    heading="#7f8a95",
    card="#ffffff",
    ink=INK,
    positive="#2384c6",
    negative="#c8701a",
    accent="#b04ccc",
    blue="#2384c6",
    orange="#e08a2a",
    frame="#8a94a0",
)


class _Variables(Theme):
    """A theme whose colours a page fills in, and mixes."""

    def tint(self, x: float, largest: float) -> str:
        """Return the fill colour for x, as that of other themes."""
        return self._mixed(x, 55 * share(x, largest))

    def strong(self, x: float, largest: float) -> str:
        """Return the colour for filling a small shape, as that of other themes."""
        return self._mixed(x, 100 * share(x, largest))

    def _mixed(self, x: float, strength: float) -> str:
        colour = self.blue if x > 0 else self.orange
        return f"color-mix(in srgb,{colour} {round(strength, 1):g}%,{self.card})"


PAGE = _Variables(*(f"var(--{colour.name})" for colour in fields(Theme)))
"""The colours of a page that has a style sheet with these variables."""
ROLES = {
    "target": ("#b3125f", "#ff7ab6"),
    "upstream": ("#6a2fc4", "#bb9bff"),
    "local": ("#0b7a4b", "#4fd59a"),
}
"""What a step lights, on light and on dark paper."""
VARIABLES = {name: (colour, asdict(DARK)[name]) for name, colour in asdict(LIGHT).items()} | ROLES
THEMES = {"light": LIGHT, "dark": DARK, "clear": CLEAR}


def theme_of(name: str | Theme) -> Theme:
    """Return the theme of this name; raise ValueError naming the known ones."""
    return name if isinstance(name, Theme) else lookup("theme", name, THEMES)


def colours(where: str) -> str:
    """Return the rule of a style sheet that fills in the colours of PAGE, light and dark."""
    pairs = (f"--{name}:light-dark({light},{dark})" for name, (light, dark) in VARIABLES.items())
    return f"{where} {{{';'.join(pairs)}}}\n"


def share(x: float, largest: float) -> float:
    """Return how much of the largest number x is, from 0 to 1; what is not finite counts as 1."""
    if not isfinite(x):
        return 1.0
    return min(1.0, abs(x) / largest) if largest else 0.0


def pretty(formula: str) -> str:
    """Write Python arithmetic, in which names are words, as on a board: x² − 4 · y."""
    powers = {"**2": "²", "**3": "³"}
    for python, board in powers.items():
        formula = re.sub(rf"{re.escape(python)}(?![\d.])", board, formula)
    return minus(re.sub(r"(?<!\*)\*(?!\*)", " · ", formula))


def _mixed(colour: tuple[int, int, int], share: float, card: str) -> str:
    """Return a share of the colour laid over a card."""
    parts = zip(bytes.fromhex(card.removeprefix("#")), colour, strict=True)
    red, green, blue = (round(under + (part - under) * share) for under, part in parts)
    return f"#{red:02x}{green:02x}{blue:02x}"
