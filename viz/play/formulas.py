"""The formulas behind what the playground shows: how points are drawn, the loss, the update.

The numbers are those of `nn.datasets` and `nn.losses`.
"""

from __future__ import annotations

from viz.play.controls import FEATURE
from viz.play.settings import Settings

DATA = {
    "circle": "inside: r from U(0, 2.5); ring: r from U(3.5, 5); any angle",
    "xor": "x₁, x₂ from U(−5, 5), .3 away from the axes; blue where x₁·x₂ ≥ 0",
    "gauss": "clouds around (2, 2) and (−2, −2), variance .5 + 7·noise",
    "spiral": "r = 5·i/n, angle = 1.75·2π·i/n, and the same turned by π",
    "plane": "target = (x₁ + x₂)/10",
    "multi_gauss": "target = ±max(0, 1 − d/2), d the distance to the nearest of six centres",
    "blobs": "clouds around three points of a circle of radius 3, variance .5 + 7·noise",
    "own": "your own points",
}
LOSSES = {
    "squared": "L = ½·(output − target)²",
    "absolute": "L = |output − target|",
    "hinge": "L = max(0, 1 − target·output)",
    "crossentropy": "L = −log p(target)",
}
UPDATES = {
    "sgd": "w ← w − lr·∂L/∂w",
    "momentum": "v ← .9·v − lr·∂L/∂w,  w ← w + v",
    "nesterov": "v ← .9·v − lr·∂L/∂w,  w ← w + .9·v − lr·∂L/∂w",
    "rmsprop": "v ← .9·v + .1·g²,  w ← w − lr·g/√(v + ε)",
    "adagrad": "v ← v + g²,  w ← w − lr·g/√(v + ε)",
    "adadelta": "w ← w − lr·√(d + ε)/√(v + ε)·g",
    "adam": "m ← .9·m + .1·g,  v ← .999·v + .001·g²,  w ← w − lr·c·m/(√v + ε)",
    "adamax": "m ← .9·m + .1·g,  u ← max(.999·u, |g|),  w ← w − lr·c·m/(u + ε)",
    "nadam": "Adam that looks one step ahead",
}
PULLS = {
    "none": "",
    "l1": ",  then w ← w − lr·λ·sign w; across 0 it stays 0",
    "l2": ",  then w ← w − lr·λ·w",
}


def formulas(settings: Settings) -> dict[str, object]:
    """Return the formulas of the data, the loss, the update, and of each feature, by its key."""
    pull = PULLS[settings.regularization] if settings.rate else ""
    return {
        "data": DATA[settings.data],
        "loss": LOSSES[settings.loss],
        "update": UPDATES[settings.optimizer] + pull,
        "features": dict(FEATURE.menu),
    }
