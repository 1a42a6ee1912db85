"""The catalogue as JSON, for the page: menus, limits, and small pictures of data sets."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from viz.play.catalogue import limits
from viz.play.catalogue.controls import CONTROLS, Control, Menu
from viz.play.catalogue.examples import EXAMPLES
from viz.play.catalogue.features import FEATURES
from viz.play.catalogue.reference import HIDDEN
from viz.play.catalogue.sets import OWN, PROBLEMS, SETS
from viz.sets import DataSet

SKETCH, SEED = 130, 7
"""How many points show what a data set looks like, and the seed that draws them."""


@cache
def schema() -> dict[str, Any]:
    """Return what the page needs of the catalogue."""
    return {
        "controls": {key: _control(control) for key, control in CONTROLS.items()},
        "features": {key: {"label": feature.label} for key, feature in FEATURES.items()},
        "sets": {key: _set(one) for key, one in SETS.items()} | {"own": {"label": OWN}},
        "problems": {key: problem._asdict() for key, problem in PROBLEMS.items()},
        "examples": [example._asdict() for example in EXAMPLES],
        "hidden": HIDDEN,
        "limits": {key.lower(): x for key, x in vars(limits).items() if key.isupper()},
    }


def _control(control: Control) -> dict[str, Any]:
    found = {key: getattr(control, key) for key in ("label", "hint", "default", "resets", "shown")}
    return found | {
        "values": _by_problem(control, list),
        "labels": _by_problem(control, lambda menu: list(menu.values())),
    }


def _by_problem(control: Control, of: Callable[[Menu], list[Any]]) -> Any:
    """Return something of a menu, or of the menu of each problem."""
    if control.menus:
        return {problem: of(menu) for problem, menu in control.menus.items()}
    return of(control.menu)


def _set(one: DataSet) -> dict[str, Any]:
    """Return a data set with a few of its points."""
    points, labels = one.draw(SKETCH, seed=SEED)
    rows = zip(points.round(2).tolist(), labels.round(2).tolist(), strict=True)
    return {"label": one.label, "sketch": [[*point, label] for point, label in rows]}
