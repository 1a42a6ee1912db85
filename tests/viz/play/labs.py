"""Labs and players for the tests, and what may be chosen on the page."""

import json
from math import inf, prod

import numpy as np
from hypothesis import strategies as st

from viz.play.catalogue.controls import CONTROLS
from viz.play.catalogue.features import FEATURES
from viz.play.catalogue.limits import SEED
from viz.play.catalogue.rules import ACTIVATIONS
from viz.play.lab import Lab
from viz.play.player import Player
from viz.play.requests import answer
from viz.play.settings import Settings

OWN = {
    "data": "own",
    "points": [[k % 5 - 2, k % 7 - 3, 1 if k % 3 else -1] for k in range(30)],
    "train": 80,
}
"""24 points to train on: three batches of 10, the last one of 4."""
SMALL = OWN | {"layers": [3], "features": ["x1", "x1x2"]}


def lab(epochs=0, batches=0, **given):
    """Return a lab with these settings, trained so far."""
    made = Lab(Settings().changed(given))
    if epochs or batches:
        made.train(inf, (epochs, batches))
    return made


def state(lab):
    """Return all that a training goes on from, and what is shown of the last update, as bits."""
    moment = lab.moment()
    assert moment.weights.tolist() == [p.data for p in lab.parameters]
    return {
        "position": moment.position,
        "weights": moment.weights.tobytes(),
        "before": moment.before.tobytes(),
        "grads": moment.grads.tobytes(),
        "iterations": moment.iterations,
        "settings": moment.settings,
        "pure": moment.pure,
        **{key: column.tobytes() for key, column in moment.state.items()},
    }


class Page:
    """A player with what it told: `said` by kind, and `frames`."""

    def __init__(self, **given):
        self.told = []
        self.player = Player(self.told.append)
        if given:
            self.player.open(Lab(Settings().changed(given)))

    def ask(self, do, **fields):
        """Send a request; return what was said because of it."""
        before = len(self.told)
        answer(self.player, json.dumps({"do": do, **fields}))
        while self.player.job:
            self.player.work_on(self.player.job, 1.0)
        return [json.loads(m) for m in self.told[before:] if isinstance(m, str)]

    @property
    def lab(self):
        return self.player.lab

    @property
    def frames(self):
        return [unpack(m) for m in self.told if isinstance(m, bytes)]

    def frame(self):
        """Acknowledge all frames and return a new one: its header and its arrays."""
        self.player.drawn(self.player._number)
        self.player.show()
        return self.frames[-1]


def unpack(message):
    """Return the header and the arrays of a frame, as the page reads them."""
    start = 4 + int.from_bytes(message[:4], "little")
    header = json.loads(message[4:start])
    arrays = {}
    for item in header.pop("arrays"):
        array = np.frombuffer(message, item["type"], prod(item["shape"]), start)
        arrays[item["name"]] = array.reshape(item["shape"])
        start += array.nbytes + -array.nbytes % 8
    return header, arrays


def error(said):
    """Return the message of the one error that was said."""
    (only,) = said
    assert only["say"] == "error"
    return only["message"]


def _by_problem(problem):
    points = {
        "classification": [[1, 2, 1], [-3, 0.5, -1], [6, -6, 1]],
        "regression": [[1, 2, 0.25], [-3, 0.5, -1]],
        "multiclass": [[1, 2, 0], [-3, 0.5, 3], [0, 0, 1]],
    }[problem]
    data = st.sampled_from(list(CONTROLS["data"].menus[problem]))
    return st.fixed_dictionaries(
        {
            "problem": st.just(problem),
            "data": data,
            "loss": st.sampled_from(list(CONTROLS["loss"].menus[problem])),
            "points": st.just(points),
        }
    )


CHOICES = {
    **{
        key: st.sampled_from(list(c.menu))
        for key, c in CONTROLS.items()
        if c.menu and not c.most and key != "problem"
    },
    "features": st.lists(st.sampled_from(list(FEATURES)), min_size=1, max_size=7),
    "seed": st.integers(0, SEED),
    "dataSeed": st.integers(0, SEED),
}
"""What each control may be set to."""


@st.composite
def layers(draw):
    sizes = draw(st.lists(st.integers(1, 8), max_size=6))
    kinds = st.sampled_from(list(ACTIVATIONS))
    return {"layers": sizes, "activations": [draw(kinds) for _ in sizes]}


@st.composite
def chosen(draw):
    """Draw settings that may be chosen on the page, as JSON."""
    problem = draw(st.sampled_from(["classification", "regression", "multiclass"]))
    some = draw(st.fixed_dictionaries({}, optional=CHOICES))
    return draw(_by_problem(problem)) | draw(layers()) | some


def finite(x):
    return bool(np.isfinite(x).all())
