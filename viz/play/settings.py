"""The whole state that a link to the playground holds, checked field by field.

What each control offers is in controls.py; points and networks are made from settings by data.py
and networks.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from viz.play.controls import ACTIVATION, BY_PROBLEM, CONTROLS, FEATURE
from viz.play.own import Point, check_points

MOST_LAYERS, MOST_NEURONS, LARGEST_SEED = 6, 8, 2**31 - 1
SPARING = {
    "lr",
    "regularization",
    "rate",
    "optimizer",
    "dataSeed",
    "speed",
    "showTest",
    "discretize",
}
"""The fields that may change without a new network."""


@dataclass(frozen=True)
class Settings:
    """What was chosen on the page; `Settings()` is the page as it opens."""

    problem: str = "classification"
    data: str = "circle"
    noise: int = 0
    train: int = 50
    batch: int = 10
    features: tuple[str, ...] = ("x1", "x2")
    layers: tuple[int, ...] = (4, 2)
    activations: tuple[str, ...] = ("tanh", "tanh")
    lr: float = 0.03
    regularization: str = "none"
    rate: float = 0
    optimizer: str = "sgd"
    loss: str = "squared"
    initializer: str = "playground"
    seed: int = 1
    dataSeed: int = 1  # noqa: N815 (its name in links)
    speed: str | int = "max"
    points: tuple[Point, ...] = ()
    showTest: bool = False  # noqa: N815
    discretize: bool = False

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
        naming the field, what it may be, and what came.
        """
        if not isinstance(given, Mapping):
            raise ValueError(f"settings are an object of fields and values, got {short(given)}")
        unknown = [key for key in given if key not in _KNOWN]
        if unknown:
            raise ValueError(f"there is no setting {short(unknown[0])}: {', '.join(_KNOWN)}")
        chosen = {key: _CHECKS[key](key, x) for key, x in given.items() if key in _CHECKS}
        after = _fitted(self, replace(self, **chosen), given)
        points = check_points(given["points"], after.problem) if "points" in given else self.points
        if after.data == "own" and len(points) < 2:
            raise ValueError(
                "own data has at least two points, one to learn from and one to test with, got "
                f"{len(points)}: draw some, or drop a CSV file"
            )
        if after.data == "own" and after.problem != self.problem and "points" not in given:
            raise ValueError(f"the points are not for {after.problem}: draw or drop others")
        return replace(after, points=points if after.data == "own" else ())

    def shown_as(self, other: Settings) -> Settings:
        """Return the same with what is only shown, not trained, taken from other settings."""
        return replace(
            self, speed=other.speed, showTest=other.showTest, discretize=other.discretize
        )

    def network(self) -> tuple[Settings, int]:
        """Return what a network is made for: with other settings of the same it goes on."""
        usual = {key: getattr(Settings, key) for key in SPARING}
        return replace(self, **usual, points=()), self.classes


def _fitted(before: Settings, settings: Settings, given: Mapping[str, Any]) -> Settings:
    """Return settings whose data, loss and activations fit the problem and the layers.

    Another problem begins with its own data and loss.
    """
    fitted: dict[str, Any] = {}
    for key, by in BY_PROBLEM.items():
        menu = by.menus[settings.problem]
        if key in given:
            fitted[key] = _one_of(key, given[key], menu)
        elif settings.problem != before.problem:
            fitted[key] = next(iter(menu))
    n, activations = len(settings.layers), settings.activations
    if "activations" in given and len(activations) != n:
        raise ValueError(
            f"there is one activation for each of the {n} hidden layers, got {len(activations)}"
        )
    last = activations[-1] if activations else ACTIVATION.start
    fitted["activations"] = (*activations, *[last] * n)[:n]
    return replace(settings, **fitted)


def _one_of(key: str, x: Any, menu: Mapping[Any, str]) -> Any:
    """Return the value of a menu that x is; 1 is not taken for True, nor True for 1."""
    for value in menu:
        if x == value and isinstance(x, bool) == isinstance(value, bool):
            return value
    known = ", ".join(str(value) for value in menu)
    raise ValueError(f"{key} is one of {known}, got {short(x)}")


def _choice(key: str, x: Any) -> Any:
    return _one_of(key, x, CONTROLS[key].menu)


def _seed(key: str, x: Any) -> int:
    return whole(key, x, 0, LARGEST_SEED)


def _features(key: str, x: Any) -> tuple[str, ...]:
    chosen = [_one_of(key, item, FEATURE.menu) for item in _list(key, x, 7)]
    if not chosen:
        raise ValueError("a network needs at least one feature: choose one")
    return tuple(name for name in FEATURE.menu if name in chosen)


def _layers(key: str, x: Any) -> tuple[int, ...]:
    return tuple(whole("a layer", n, 1, MOST_NEURONS) for n in _list(key, x, MOST_LAYERS))


def _activations(key: str, x: Any) -> tuple[str, ...]:
    return tuple(_one_of(key, item, ACTIVATION.menu) for item in _list(key, x, MOST_LAYERS))


def _list(key: str, x: Any, most: int) -> list[Any]:
    if not isinstance(x, list) or len(x) > most:
        raise ValueError(f"{key} is a list of at most {most}, got {short(x)}")
    return x


def whole(name: str, x: Any, least: int, most: int) -> int:
    """Return a whole number in its bounds; raise ValueError for anything else."""
    if isinstance(x, bool) or not isinstance(x, int) or not least <= x <= most:
        raise ValueError(f"{name} is a whole number from {least} to {most}, got {short(x)}")
    return x


def short(x: Any) -> str:
    """Return what came, as an error shows it."""
    text = repr(x)
    return text if len(text) <= 60 else f"{text[:57]}…"


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(CONTROLS, _choice),
    **dict.fromkeys(("seed", "dataSeed"), _seed),
    "features": _features,
    "layers": _layers,
    "activations": _activations,
}
_KNOWN = [field.name for field in fields(Settings)]
