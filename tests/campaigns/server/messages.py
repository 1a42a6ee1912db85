"""Messages to the playground's server, drawn from its catalogue: right ones, and broken ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from viz.play.catalogue.controls import CONTROLS
from viz.play.catalogue.features import FEATURES
from viz.play.catalogue.limits import FARTHEST, LAYERS, NEURONS, POINTS, SEED, WEIGHT
from viz.play.catalogue.rules import ACTIVATIONS
from viz.play.lab import Lab
from viz.play.links import write
from viz.play.settings import Settings

DEEP = "as deep as Python reads"
ODD: list[Any] = [
    *(None, True, False, 0, -1, 1, 3, 1.5, -0.0, 5e-324, 1e9, -1e308, 2**31, 2**53, 2**70),
    *(10**400, float("nan"), float("inf"), -float("inf"), "", "x", "1", "0.1", "NaN", "null"),
    *("é" * 50, "e\u0301", "１２", "−1", "\x00", "\ud800", "\u202e", "\u2028", "😀" * 30),
    *("../../etc/passwd", "<script>alert(1)</script>", "%s%n{0}", "[bold]x[/]", "9" * 5000),
    *("__class__", "constructor", "layers[0].neurons[0].w[0]", "k" * 10**4, "0.0", "-1.0"),
    *(DEEP, [], {}, [None], [[]], [[[]]], {"a": 1}, {"__proto__": {}}, [1] * 60, [[0, 0, 1]] * 20),
]
"""What may stand where something else belongs."""
WIDE = 3
"""Layers and epochs of most networks that are drawn, so that a trial takes little time."""


WILD = {"layers": [8, 8], "activations": ["relu", "linear"], "lr": 10}
"""Settings by which the numbers soon become too large."""


def settings(r: Random) -> dict[str, Any]:
    """Return some settings that may be chosen together."""
    problem = r.choice(list(CONTROLS["problem"].menu))
    found: dict[str, Any] = {"problem": problem} if r.random() < 0.5 else {}
    for key in r.sample(list(CONTROLS)[1:], r.randrange(6)):  # the first is the problem itself
        if (menu := list(CONTROLS[key].offers(problem))) and not CONTROLS[key].most:
            found["problem"] = problem
            found[key] = r.choice(menu)
    if r.random() < 0.5:
        sizes = [r.randint(1, NEURONS) for _ in range(r.choice([0, 1, 1, 2, WIDE, LAYERS]))]
        kinds = [r.choice(list(ACTIVATIONS)) for _ in sizes]
        found |= {"layers": sizes, "activations": kinds}
    if r.random() < 0.1:
        found |= WILD
    if r.random() < 0.3:
        found["features"] = r.sample(list(FEATURES), r.randint(1, len(FEATURES)))
    if r.random() < 0.3:
        found[r.choice(["seed", "dataSeed"])] = r.choice([0, 1, SEED, r.randrange(SEED)])
    if found.get("data") == "own" or r.random() < 0.2:
        found |= {"problem": problem, "data": "own", "points": points(r, problem)}
    return found


def points(r: Random, problem: str) -> list[list[float]]:
    """Return points of one's own for a kind of problem, of two classes at least."""
    labels = {
        "classification": lambda k: r.choice([-1, 1]),
        "regression": lambda k: r.uniform(-1, 1),
        "multiclass": lambda k: r.randrange(6) if k else 5,
    }[problem]
    n = r.choice([2, 3, 7, 30, POINTS]) if r.random() < 0.2 else r.randint(2, 12)
    spread = r.choice([0, 1e-300, 1, 6])
    return [[r.uniform(-spread, spread), r.choice([-6, 0, 6, 0.1]), labels(k)] for k in range(n)]


def table(r: Random) -> str:
    """Return the text of a CSV file with points."""
    separator, end = r.choice([",", ";", "\t"]), r.choice(["\n", "\r\n", "\r", "\n\n"])
    labels = r.choice([["no", "yes"], ["-1", "1"], ["0", "1", "2"], ["a", "b", "c"], ["0.5", "7"]])
    rows = [[f"{r.uniform(-9, 9):g}", f"{r.gauss(0, 1):e}", label] for label in labels * 3]
    header = [["x1", "x2", "label"]] if r.random() < 0.5 else []
    return end.join(separator.join(row) for row in header + rows)


def _start(r: Random, lab: Lab) -> dict[str, Any]:
    chosen = settings(r)
    if r.random() < 0.4:
        found: dict[str, Any] = {"link": write(Settings().changed(chosen))}
    else:
        found = {"settings": chosen}
    if r.random() < 0.3:
        found |= {"until": r.choice([0, 1, WIDE]), "batch": 0}
    elif r.random() < 0.2:
        n = len(Lab(Settings().changed(chosen)).names)
        numbers = [r.choice([0, 1, r.gauss(0, 1), r.gauss(0, 1e6), 1e300]) for _ in range(n)]
        found |= {"until": r.choice([0, FARTHEST]), "weights": numbers}
    return found


def _set(r: Random, lab: Lab) -> dict[str, Any]:
    chosen = settings(r)
    if r.random() < 0.3:
        return {"link": write(Settings().changed(chosen))}
    return {"settings": chosen}


def _edit(r: Random, lab: Lab) -> dict[str, Any]:
    value = r.choice([0, -0.5, 3, r.gauss(0, 1), WEIGHT, -WEIGHT, 1e-300])
    return {"name": r.choice(lab.names), "value": value}


def _goto(r: Random, lab: Lab) -> dict[str, Any]:
    epoch, batch = lab.history.last
    there = r.randint(lab.history.first[0], epoch)
    return {"epoch": there, "batch": r.randrange(batch + 1) if there == epoch else 0}


def _guess(r: Random, lab: Lab) -> dict[str, Any]:
    fields = {"sample": 0, "record": r.randint(1, 5)}
    answer = r.choice([None, 0.5, "-1/3", "w", "2*x", "1e400", "=1+1", "0.30000000000000004"])
    return fields if answer is None else fields | {"answer": answer}


def _by(r: Random, lab: Lab) -> dict[str, Any]:
    return {"by": r.choice(["batch", "epoch"])}


def _nothing(r: Random, lab: Lab) -> dict[str, Any]:
    return {}


FIELDS: dict[str, Callable[[Random, Lab], dict[str, Any]]] = {
    "start": _start,
    "set": _set,
    **dict.fromkeys(("step", "back"), _by),
    **dict.fromkeys(("play", "pause", "rewind", "reset", "undo", "redo"), _nothing),
    **dict.fromkeys(("regenerate", "whole"), _nothing),
    "goto": _goto,
    "edit": _edit,
    "look": lambda r, lab: {"at": r.choice(["0.0", None, *lab.names])},
    "details": lambda r, lab: {"on": r.choice([True, False])},
    "ack": lambda r, lab: {"frame": r.randrange(9)},
    "csv": lambda r, lab: {"text": table(r)},
    "inside": lambda r, lab: {"sample": 0},
    "guess": _guess,
    "explain": lambda r, lab: {"name": r.choice(lab.names)},
    "surface": lambda r, lab: {"names": r.sample(lab.names, 2)},
    "export": lambda r, lab: {"what": r.choice(["model", "program"])},
}
"""The fields of every request as a page may send them now."""
SLOW = {"inside": 0.3, "guess": 0.3, "explain": 0.3, "surface": 0.1, "export": 0.3, "csv": 0.3}
SLOW |= {"start": 0.3, "set": 0.5, "reset": 0.3, "undo": 0.5, "redo": 0.5}
"""How often a request comes that takes a while, beside the others."""


def right(r: Random, lab: Lab) -> dict[str, Any]:
    """Return a request as the page may send it now, if a little strange."""
    (do,) = r.choices(list(FIELDS), [SLOW.get(do, 1) for do in FIELDS])
    return {"do": do, **FIELDS[do](r, lab)}


def broken(r: Random, message: dict[str, Any]) -> str:
    """Return the text of a request with something wrong in it, a few times over at times."""
    message = json.loads(json.dumps(message))
    for _ in range(r.choice([1, 1, 1, 2, 4])):
        _break(r, message)
    text = json.dumps(message, ensure_ascii=r.random() < 0.5)
    depth = r.choice([100, 5000, r.randint(800, 1000)])
    text = text.replace(f'"{DEEP}"', "[" * depth + "]" * depth)
    return garbled(r, text) if r.random() < 0.3 else text


def _break(r: Random, tree: Any) -> None:
    """Take a place in lists and objects; change, drop, double or rename what is there."""
    places = [(inside, key) for inside, key in _places(tree) if r.random() < 0.5 or key != "do"]
    if not places:
        tree["x"] = deepcopy(r.choice(ODD))
        return
    inside, key = r.choice(places)
    match r.randrange(6):
        case 0:
            del inside[key]
        case 1 if isinstance(inside, dict):
            inside[r.choice([f"{key} ", key.upper(), f"{key}\x00", "", "x", "é", "\ud800"])] = (
                inside.pop(key)
            )
        case 2 if isinstance(inside, list):
            inside += [inside[key]] * r.choice([1, 2, 100])
        case 3:
            inside[key] = [inside[key]]
        case _:
            inside[key] = deepcopy(r.choice(ODD))


def _places(tree: Any, depth: int = 4) -> list[tuple[Any, Any]]:
    """Return the places of a tree of lists and objects: what holds it, and its key or index."""
    if not isinstance(tree, dict | list) or not depth:
        return []
    keys = list(tree) if isinstance(tree, dict) else list(range(min(len(tree), 3)))
    return [place for key in keys for place in ((tree, key), *_places(tree[key], depth - 1))]


CUTS = ["", "\\", "]", "}", ",", "-", '"', "1e999", "NaN", "9" * 500, "// "]
CUTS += ["\ud800", "\x00", "\ufeff"]


def garbled(r: Random, text: str) -> str:
    """Return a text with pieces cut out, put in, doubled or turned into others."""
    for _ in range(r.choice([1, 1, 2, 5])):
        at = r.randrange(len(text) + 1)
        end = at + r.choice([0, 1, 1, 5])
        other = chr(r.choice([r.randrange(128), r.randrange(0xD7FF)]))
        text = text[:at] + r.choice([*CUTS, text[at:end] * 2, other]) + text[end:]
    return text
