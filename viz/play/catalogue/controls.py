"""The controls: what each setting may be, what it is called, and how a page opens.

A control checks what a page sends; settings.py holds its value and makes those go together that
must. The page shows it as a menu (js/controls/controls.js) or as a slider (js/controls/slider.js).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from viz.play.catalogue.features import FEATURES
from viz.play.catalogue.limits import LAYERS, NEURONS, SEED
from viz.play.catalogue.rules import ACTIVATIONS, LOSSES, OPTIMIZERS, PENALTIES, STARTS
from viz.play.catalogue.sets import OWN, PROBLEMS, SETS
from viz.play.checks import list_of, one_of, whole

Menu: TypeAlias = Mapping[Any, str]
"""The values of a control, each with what it is called on the page."""


@dataclass(frozen=True)
class Control:
    """A value of a menu, or a list of at most `most`; some menus depend on the problem."""

    label: str
    default: Any
    menu: Menu = field(default_factory=dict)
    hint: str = ""
    menus: Mapping[str, Menu] = field(default_factory=dict)
    most: int = 0
    resets: bool = True
    """Whether a change makes a new network."""
    shown: bool = False
    """Whether it changes only what is shown, not what is trained."""

    def offers(self, problem: str) -> Menu:
        """Return the menu for a problem."""
        return self.menus[problem] if self.menus else self.menu

    def check(self, key: str, x: Any, problem: str) -> Any:
        """Return the value that was sent for a key; raise FieldError unless it may be chosen."""
        menu = self.offers(problem)
        if not self.most:
            return one_of(key, x, menu)
        given = list_of(key, x, self.most)
        return tuple(one_of(key, item, menu, k) for k, item in enumerate(given))


class Seed(Control):
    """A whole number that decides what is drawn at random."""

    def check(self, key: str, x: Any, problem: str) -> int:
        """Return the number that was sent."""
        return whole(key, x, 0, SEED)


def _numbers(values: Iterable[float], unit: str = "") -> Menu:
    return {x: f"{x:g}{unit}" for x in values}


def _labels(entries: Mapping[str, Any]) -> Menu:
    return {key: entry.label for key, entry in entries.items()}


def _sets(problem: str) -> Menu:
    found = {key: one for key, one in SETS.items() if one.problem == problem}
    return {**_labels(found), "own": OWN}


RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
YES_OR_NO = {False: "no", True: "yes"}

PACES: Menu = {
    "sample": "1 sample a second",
    "batch": "1 batch a second",
    1: "1 epoch a second",
    **{n: f"{n} epochs a second" for n in (3, 10, 30, 60, 300)},
    "max": "As fast as it can",
}
"""From slow to fast, as the slider has them."""

CONTROLS: dict[str, Control] = {
    "problem": Control(
        "Problem",
        "classification",
        _labels(PROBLEMS),
        "Two classes, a number, or several classes; a new network",
    ),
    "data": Control(
        "Data",
        "circle",
        hint="The points to learn from; a new network",
        menus={problem: _sets(problem) for problem in PROBLEMS},
    ),
    "noise": Control(
        "Noise", 0, _numbers(range(0, 55, 5)), "How far points or labels stray; new points"
    ),
    "train": Control(
        "Share of training data",
        50,
        _numbers(range(10, 100, 10), "%"),
        "How many of the points are trained on; the others test",
    ),
    "batch": Control(
        "Batch size", 10, _numbers(range(1, 31)), "The number of samples that make one update"
    ),
    "features": Control(
        "Feature",
        ("x1", "x2"),
        _labels(FEATURES),
        "What the network gets of a point: click one to add it or take it away; a new network",
        most=len(FEATURES),
    ),
    "layers": Control(
        "Hidden layers",
        (4, 2),
        _numbers(range(1, NEURONS + 1)),
        "How many, and how many neurons in each: more of them form finer shapes; a new network",
        most=LAYERS,
    ),
    "activations": Control(
        "Activation",
        ("tanh", "tanh"),
        ACTIVATIONS,
        "What every hidden neuron does to its weighted sum; new weights",
        most=LAYERS,
    ),
    "lr": Control(
        "Learning rate",
        0.03,
        _numbers((0.00001, 0.0001, *RATES)),
        "How far a weight moves against its gradient; the network stays",
        resets=False,
    ),
    "regularization": Control(
        "Regularization",
        "none",
        _labels(PENALTIES),
        "A pull of all weights towards 0: L1 constant, L2 in proportion; the network stays",
        resets=False,
    ),
    "rate": Control(
        "Regularization rate",
        0,
        _numbers((0, *RATES)),
        "How strong the pull towards 0 is; the network stays",
        resets=False,
    ),
    "optimizer": Control(
        "Optimizer",
        "sgd",
        _labels(OPTIMIZERS),
        "The rule that turns a gradient into a step; its memory starts empty",
        resets=False,
    ),
    "loss": Control(
        "Loss",
        "squared",
        hint="What training makes small; a new network",
        menus={problem: _labels(losses) for problem, losses in LOSSES.items()},
    ),
    "initializer": Control(
        "Initial weights",
        "playground",
        _labels(STARTS),
        "How the first weights are drawn; a new network",
    ),
    "seed": Seed(
        "Seed of the weights",
        1,
        hint="The same number draws the same weights and the same order of samples",
    ),
    "dataSeed": Seed(
        "Seed of the points", 1, hint="The same number draws the same points", resets=False
    ),
    "speed": Control(
        "Pace", 60, PACES, "How fast it trains, for watching", resets=False, shown=True
    ),
    "stop": Control(
        "Pause at a test loss",
        0,
        {0: "Never", **{x: f"below {x:g}" for x in (0.3, 0.1, 0.05, 0.03, 0.01, 0.003, 0.001)}},
        "Training pauses at the end of the epoch in which the test loss goes below this",
        resets=False,
        shown=True,
    ),
    "showTest": Control(
        "Show test data",
        False,
        YES_OR_NO,
        "Draw the points that are not trained on, too",
        resets=False,
        shown=True,
    ),
    "discretize": Control(
        "Discretize output",
        False,
        YES_OR_NO,
        "Draw only the sign of the output, or its most probable class",
        resets=False,
        shown=True,
    ),
}
"""Every setting but your own points, by its key in links."""
