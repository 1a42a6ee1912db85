"""The addresses of TensorFlow Playground: its names for our settings, and for controls to hide."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from viz.play.catalogue.controls import CONTROLS
from viz.play.catalogue.features import FEATURES

NAMES = {
    "batchSize": "batch",
    "learningRate": "lr",
    "regularizationRate": "rate",
    "networkShape": "layers",
    "showTestData": "showTest",
    "percTrainData": "train",
    "regularization": "regularization",
    "activation": "activations",
    "dataset": "data",
    "regDataset": "data",
    "initZero": "initializer",
    "seed": "seed",
}
"""Its settings that have another name or other values here; the others are the same."""
INPUTS = {
    "x": "x1",
    "y": "x2",
    "xSquared": "x1x1",
    "ySquared": "x2x2",
    "xTimesY": "x1x2",
    "sinX": "sinx1",
    "sinY": "sinx2",
}
USUAL = ("x", "y")
"""Inputs that are on unless an address says otherwise."""
ABSENT = ("cosX", "cosY")
"""Inputs that it reads and never shows."""
IDLE = ("collectStats", "tutorial", "hideText")
"""What is about texts and statistics that are not here."""
SETS = {"reg-plane": "plane", "reg-gauss": "multi_gauss"}
HIDDEN = {
    **{key: key for key in (*CONTROLS, *FEATURES)},
    **{key: ours for key, ours in NAMES.items() if key not in ("regDataset", "initZero", "seed")},
    **INPUTS,
    "numHiddenLayers": "layers",
    "playButton": "play",
    "stepButton": "step",
    "resetButton": "reset",
}
"""What `…_hide` may name, theirs and ours, and which control that is."""


def translated(texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return a link's settings by our names, each with the name it was given by and its value.

    >>> translated({"networkShape": "3", "activation": "relu"})
    {'layers': ('networkShape', '3'), 'activations': ('activation', 'relu')}
    >>> translated({"x": "false", "sinX": "true"})
    {'features': ('x', 'x2,sinx1')}
    """
    other = "dataset" if texts.get("problem") == "regression" else "regDataset"
    found = {}
    for key, text in texts.items():
        ours = NAMES.get(key, key)
        if key not in (other, *INPUTS, *IDLE) and (ours == key or ours not in texts):
            found[ours] = key, VALUES.get(key, str)(text)
    if "activations" in found and "activations" not in texts:  # one for all layers
        _, layers = found.get("layers", ("", "4,2"))
        key, text = found["activations"]
        found["activations"] = key, ",".join(text for _ in layers.split(",") if layers)
    named = [key for key in texts if key in INPUTS]
    if named and "features" not in texts:
        on = [key for key in INPUTS if texts.get(key, str(key in USUAL).lower()) != "false"]
        found["features"] = named[0], ",".join(INPUTS[key] for key in on)
    return found


VALUES: Mapping[str, Callable[[str], str]] = {
    "regularization": str.lower,
    "regDataset": lambda text: SETS.get(text, text),
    "initZero": lambda text: "playground" if text == "false" else "zeros",
    "showTestData": lambda text: "false" if text == "false" else "true",
    "seed": lambda text: re.sub(r"^0\.(\d{1,9})$", r"\1", text),  # as 0.51385
}
