"""A trace as one HTML page that is stepped through, with all it needs inside and no network.

script.py computes everything beforehand; the page's JavaScript only looks it up.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import Any

from autograd.account import Timeline
from autograd.figures import counted
from viz.frames.script import Script
from viz.frames.stage import Stage
from viz.style import PAGE, colours
from viz.svg import Arrow, Shape
from viz.svg.paint import DASHES, label_id

SIZES = ((42, ""), (60, "long"))  # how long a rule may be to be written so large


def page(script: Script, start: int = 0) -> bytes:
    """Return the page, which opens at a step; same trace, same bytes."""
    stage = Stage(script, PAGE)
    style, code = colours(":root") + asset("graph.css") + asset("lesson.css"), asset("lesson.js")
    parts = {
        "title": title(script),
        "style": style,
        "script": code,
        "style-hash": _hash(style),
        "script-hash": _hash(code),
        "graph": stage.svg(0).partition("\n")[2],
        "lesson": embedded(
            {"steps": _steps(script, stage), "changes": _changes(stage), "start": start}
        ),
    }
    # In one pass, so that a part that looks like a placeholder stays what it is.
    filled = re.sub(r"\{([a-z-]+)\}", lambda found: parts[found[1]], asset("lesson.html"))
    return filled.encode()


def title(script: Script) -> str:
    """Return what the page is called."""
    return f"A lesson in {counted(len(script), 'step')}"


def _steps(script: Script, stage: Stage) -> list[dict[str, Any]]:
    """Return what the page says and lights at each step."""
    return [
        {
            "kind": rule.kind,
            "heading": rule.heading,
            "size": next((size for most, size in SIZES if rule.length <= most), "longer"),
            "rule": [[token[:3] for token in line] for line in rule.lines],
            "log": rule.log,
            "lit": stage.lit(step),
        }
        for step, rule in enumerate(script.rules)
    ]


def _changes(stage: Stage) -> list[tuple[str, str, Timeline[str]]]:
    """Return what changes in the drawing: which element, which attribute or its text, and when."""
    found: dict[tuple[str, str], Timeline[str]] = {}
    looks = [(step, _of_shape(shape)) for line in stage.shapes for step, shape in line]
    looks += [(step, _of_arrow(arrow)) for line in stage.arrows for step, arrow in line]
    for step, look in looks:
        for where, said in look.items():
            line = found.setdefault(where, [])
            if not line or line[-1][1] != said:
                line.append((step, said))
    return [(*where, line) for where, line in found.items() if len(line) > 1]


def _of_shape(shape: Shape) -> dict[tuple[str, str], str]:
    """Return what may change in a shape, by selector and attribute."""
    texts = [text for row in shape.rows for cell in row for text in cell.lines]
    places = (f"#{shape.id} text:nth-of-type({k + 1})" for k in range(len(texts)))
    return {
        (f"#{shape.id}", "fill"): shape.ink,
        (f"#{shape.id} :first-child", "fill"): shape.fill,
        (f"#{shape.id} :first-child", "stroke-dasharray"): DASHES if shape.dashed else "none",
        **{(f"#{band.id}", "fill"): band.fill for band in shape.bands},
        **{(place, ""): text for place, text in zip(places, texts, strict=True)},
    }


def _of_arrow(arrow: Arrow) -> dict[tuple[str, str], str]:
    """Return what may change beside an arrow, by selector and attribute."""
    name = label_id(arrow.id)
    return {(f"#{name}", "fill"): arrow.ink, (f"#{name} text", ""): arrow.lines[0]}


def embedded(data: Any) -> str:
    """Return JSON that can stand inside a script element: no tag can begin or end in it."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return re.sub(r"[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text)


def asset(name: str) -> str:
    """Return a file of the folder `page`."""
    return (files("viz") / "frames" / "page" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return what lets the page's own style or script through its Content-Security-Policy."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
