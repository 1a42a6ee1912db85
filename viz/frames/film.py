"""A trace as single pictures: each step with its rule, the graph and the log, as SVG, PNG or GIF.

It draws the page's graph in its light colours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from autograd.tokens import Line, Token
from viz.frames.lesson import asset
from viz.frames.rules import Rule
from viz.frames.script import Script
from viz.frames.stage import BOLD, Stage
from viz.images import rasterized
from viz.style import LIGHT, VARIABLES
from viz.svg.paint import inside, on_page, size_of, text
from viz.svg.text import width

if TYPE_CHECKING:
    from PIL.Image import Image

NARROWEST = 960.0
MARGIN = 24.0
RULE_HEIGHT = 190.0
LOG_LINES = 5
PIXELS = {"png": 3.7e6, "gif": 8e5}  # what a projector shows; a GIF may also be mailed
STYLE = """
.heading, .log { fill: var(--faint); }
.rule { font-weight: bold; }
.rule .target { fill: var(--target); }
.rule .upstream { fill: var(--upstream); }
.rule .local { fill: var(--local); }
.now { fill: var(--ink); font-weight: bold; }
.bar { fill: var(--frame); }
.done { fill: var(--target); }
"""


class Film:
    """The pictures of a trace, one for each record, all of the same size."""

    def __init__(self, script: Script) -> None:
        self.script, self.stage = script, Stage(script, LIGHT)
        wide, high = size_of(self.stage.svg(0))
        self.width = max(NARROWEST, wide + 2 * MARGIN)
        self.left = (self.width - wide) / 2
        self.log_top = RULE_HEIGHT + high + MARGIN
        self.height = self.log_top + 20 * LOG_LINES + 2 * MARGIN
        self.style = light(asset("graph.css") + STYLE)

    def svg(self, step: int) -> str:
        """Return the picture of a step."""
        graph = inside(self.stage.svg(step))
        parts = [
            f"<style>{self.style}</style>",
            *self._rule(self.script.rules[step], step),
            f'<g transform="translate({self.left:g} {RULE_HEIGHT:g})">{graph}</g>',
            *self._log(step),
        ]
        return on_page(self.width, self.height, parts)

    def png(self, step: int, pixels: float = PIXELS["png"]) -> bytes:
        """Return the picture of a step in about this number of pixels."""
        return rasterized(self.svg(step), pixels)

    def gif(self) -> bytes:
        """Return an animation of all steps that begins again after a pause."""
        steps = range(1, len(self.script) + 1)
        from PIL.Image import Dither

        # One palette for all steps, so that no colour flickers and what stays is stored once.
        palette = _palette([self._image(k) for k in steps[:: max(1, len(steps) // 4)]])
        flat = [self._image(k).quantize(palette=palette, dither=Dither.NONE) for k in steps]
        times = [_duration(rule) for rule in self.script.rules[1:]]
        times[-1] += 3000
        out = BytesIO()
        flat[0].save(out, "GIF", save_all=True, append_images=flat[1:], duration=times, loop=0)
        return out.getvalue()

    def _image(self, step: int) -> Image:
        from PIL import Image

        return Image.open(BytesIO(self.png(step, PIXELS["gif"]))).convert("RGB")

    def _rule(self, rule: Rule, step: int) -> Iterator[str]:
        y = 34.0
        heading = f"{step} of {len(self.script)} · {rule.kind}"
        heading += f" · {rule.heading}" if rule.heading else ""
        yield text(heading, MARGIN, y, 16, 'class="heading"')
        for k, line in enumerate(rule.lines):
            most = 34.0 if k < 2 else 20.0
            size = min(most, (self.width - 2 * MARGIN) / max(1.0, _width(line)))
            y += 44 if k < 2 else 30
            where = f'font-size="{size:.1f}px" x="{MARGIN:g}" y="{y:g}"'
            yield f'<text class="rule" {where}>{"".join(map(_token, line))}</text>'

    def _log(self, step: int) -> Iterator[str]:
        """Draw the log around a step, and how far along it is."""
        first = max(1, min(step - LOG_LINES // 2, len(self.script) - LOG_LINES + 1))
        room = int((self.width - 2 * MARGIN) / 7)
        y = self.log_top
        for k in range(first, min(first + LOG_LINES, len(self.script) + 1)):
            y += 20
            said = f"{k}  {self.script.rules[k].log}"
            said = said if len(said) <= room else f"{said[: room - 1]}…"
            kind = "log now" if k == step else "log"
            yield text(said, MARGIN, y, 13, f'class="{kind}"')
        y, whole = self.height - 14, self.width - 2 * MARGIN
        done = whole * step / len(self.script)
        for kind, wide in (("bar", whole), ("done", done)):
            yield f'<rect class="{kind}" x="{MARGIN:g}" y="{y:g}" width="{wide:.2f}" height="4"/>'


def light(style: str) -> str:
    """Return a stylesheet with the light colours filled in, for readers without variables."""
    return re.sub(r"var\(--(\w+)\)", lambda found: VARIABLES[found[1]][0], style)


def _palette(images: list[Image]) -> Image:
    """Return a picture with the 256 colours that suit all of some pictures."""
    from PIL import Image
    from PIL.Image import Quantize

    width, height = images[0].size
    sheet = Image.new("RGB", (width, height * len(images)))
    for k, image in enumerate(images):
        sheet.paste(image, (0, k * height))
    return sheet.quantize(256, Quantize.MAXCOVERAGE)  # paper stays white


def _token(token: Token) -> str:
    return f'<tspan class="{token.role}" xml:space="preserve">{escape(str(token))}</tspan>'


def _width(line: Line) -> float:
    """Return how wide a line is, in sizes of its font."""
    return BOLD * sum(width(str(token), 1.0) for token in line)


def _duration(rule: Rule) -> int:
    """Return for how many milliseconds a step is shown."""
    return {"forward": 900, "mark": 900}.get(rule.kind, 1500)
