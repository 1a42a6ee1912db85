"""The formulas behind what the playground shows: data, loss and update, for the settings."""

from __future__ import annotations

from viz.play.catalogue.rules import OPTIMIZERS, PENALTIES
from viz.play.catalogue.sets import SETS
from viz.play.networks import loss_of
from viz.play.settings import Settings


def formulas(settings: Settings) -> dict[str, str]:
    """Return the formulas of data, loss and update."""
    rule = OPTIMIZERS[settings.optimizer]
    penalty = PENALTIES[settings.regularization].formula if settings.rate else ""
    return {
        "data": "your own points" if settings.data == "own" else SETS[settings.data].formula,
        "loss": f"L = {loss_of(settings).formula}",
        "update": rule.formula + penalty,
    }
