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

from viz.frames.script import Script
from viz.frames.stage import Stage

SIZES = ((42, ""), (60, "long"))  # how long a rule may be to be written so large


def page(script: Script, stage: Stage) -> bytes:
    """Return the page; same trace, same bytes."""
    style, code = asset("graph.css") + asset("lesson.css"), asset("lesson.js")
    parts = {
        "title": f"A lesson in {len(script)} steps",
        "style": style,
        "script": code,
        "style-hash": _hash(style),
        "script-hash": _hash(code),
        "graph": stage.svg(0),
        "lesson": embedded(contents(script)),
    }
    # In one pass, so that a part that looks like a placeholder stays what it is.
    filled = re.sub(r"\{([a-z-]+)\}", lambda found: parts[found[1]], asset("lesson.html"))
    return filled.encode()


def contents(script: Script) -> dict[str, Any]:
    """Return all that the page shows, as JSON: lines by identifier, and the steps."""
    steps = [
        {
            "kind": rule.kind,
            "heading": rule.heading,
            "size": next((size for most, size in SIZES if rule.length <= most), "longer"),
            "rule": [[token[:3] for token in line] for line in rule.lines],
            "log": rule.log,
            "lit": lit,
        }
        for rule, lit in zip(script.rules, script.lit, strict=True)
    ]
    drawn = {key: line for key, line in script.texts.items() if len(line) > 1}
    return {"steps": steps, "texts": drawn, "tints": script.tints, "looks": script.looks}


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
