"""The whole state that a link to the playground holds, checked field by field.

What each field may be is in the catalogue; points and networks are made from settings by data.py
and networks.py, links by links.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from viz.play.catalogue.controls import CONTROLS
from viz.play.catalogue.features import FEATURES
from viz.play.checks import FieldError, short
from viz.play.own import Point, check_points


def _default(key: str) -> Any:
    return CONTROLS[key].default


@dataclass(frozen=True)
class Settings:
    """What was chosen on the page; `Settings()` is the page as it opens."""

    problem: str = _default("problem")
    data: str = _default("data")
    noise: int = _default("noise")
    train: int = _default("train")
    batch: int = _default("batch")
    features: tuple[str, ...] = _default("features")
    layers: tuple[int, ...] = _default("layers")
    activations: tuple[str, ...] = _default("activations")
    lr: float = _default("lr")
    regularization: str = _default("regularization")
    rate: float = _default("rate")
    optimizer: str = _default("optimizer")
    loss: str = _default("loss")
    initializer: str = _default("initializer")
    seed: int = _default("seed")
    dataSeed: int = _default("dataSeed")  # noqa: N815 (its name in links)
    speed: str | int = _default("speed")
    stop: float = _default("stop")
    points: tuple[Point, ...] = ()
    showTest: bool = _default("showTest")  # noqa: N815
    discretize: bool = _default("discretize")

    @property
    def classes(self) -> int:
        """The number of classes of a problem with several, else 0."""
        if self.problem != "multiclass":
            return 0
        return int(max(label for *_, label in self.points)) + 1 if self.data == "own" else 3

    def json(self) -> dict[str, Any]:
        """Return the fields as JSON holds them."""
        found = asdict(self)
        lists = {key: list(x) for key, x in found.items() if isinstance(x, tuple)}
        return found | lists | {"points": [list(point) for point in self.points]}

    def changed(self, given: Any) -> Settings:
        """Return settings with some fields changed, given as JSON.

        What no longer fits the problem or the layers goes back to its default. Raises ValueError
        with what was expected and what came, a FieldError where it is about one field.
        """
        if not isinstance(given, Mapping):
            raise ValueError(f"settings are an object of fields and values, got {short(given)}")
        for key in given:
            if key not in _KNOWN:
                known = ", ".join(_KNOWN)
                raise FieldError(f"there is no setting {short(key)}: {known}", str(key)[:60])
        after = self._with(given)
        points = check_points(given["points"], after.problem) if "points" in given else self.points
        if after.data == "own" and len(points) < 2:
            raise FieldError(
                "own data has at least two points, one to learn from and one to test with, got "
                f"{len(points)}: draw some, or drop a CSV file",
                "data",
            )
        if after.data == "own" and after.problem != self.problem and "points" not in given:
            raise FieldError(f"the points are not for {after.problem}: draw others", "points")
        return replace(after, points=points if after.data == "own" else ())

    def _with(self, given: Mapping[str, Any]) -> Settings:
        """Return settings with fields changed, and those that depend on them made to fit."""
        problem = CONTROLS["problem"].check("problem", given.get("problem", self.problem), "")
        chosen = {
            key: control.check(key, given[key], problem)
            for key, control in CONTROLS.items()
            if key in given
        }
        if problem != self.problem:  # begins with its own data and loss
            for key in ("data", "loss"):
                chosen.setdefault(key, next(iter(CONTROLS[key].menus[problem])))
        if "features" in chosen:
            chosen["features"] = tuple(key for key in FEATURES if key in chosen["features"])
            if not chosen["features"]:
                raise FieldError("a network needs at least one feature: choose one", "features")
        after = replace(self, **chosen)
        n, activations = len(after.layers), after.activations
        if "activations" in given and len(activations) != n:
            message = f"expected one activation for each of the {n} hidden layers"
            raise FieldError(f"{message}, got {len(activations)}", "activations")
        last = (activations or _default("activations"))[-1]  # a new layer goes on with it
        return replace(after, activations=(*activations, *[last] * n)[:n])

    def shown_as(self, other: Settings) -> Settings:
        """Return the same with what is only shown, not trained, taken from other settings."""
        shown = {key: getattr(other, key) for key, control in CONTROLS.items() if control.shown}
        return replace(self, **shown)

    def network(self) -> tuple[Settings, int]:
        """Return what a network is made for: with other settings of the same it goes on."""
        usual = {key: control.default for key, control in CONTROLS.items() if not control.resets}
        return replace(self, **usual, points=()), self.classes


_KNOWN = [field.name for field in fields(Settings)]
