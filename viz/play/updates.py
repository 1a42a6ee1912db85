"""The last update of a weight, in the words of its record, or why there is none to show."""

from __future__ import annotations

from autograd.figures import LINE, signed
from autograd.records import Update
from autograd.tokens import board
from viz.play.catalogue.rules import OPTIMIZERS
from viz.play.lab import Lab
from viz.play.settings import Settings


def last_update(lab: Lab, k: int) -> str:
    """Return the last update of weight k, and what its direction is if not the gradient."""
    if lab.position == (0, 0):
        return "none yet"
    if lab.names[k] in lab.edited:
        return "changed by hand since"
    if lab.is_dead(k):
        return "none: it is dead. L1 has brought it to 0 and holds it there"
    old, new, grad = (float(x[k]) for x in (lab.before, lab.weights, lab.grads))
    lr = lab.settings.lr
    if abs(old - lr * grad - new) <= 1e-9 * (abs(old) + abs(new)) + 1e-12:
        return _written(Update(lab.names[k], old, grad, lr, grad, new))
    made = made_of(lab.settings, is_bias=lab.names[k].endswith(".b"))
    if not made:
        before, now = signed(old, LINE), signed(new, LINE)
        return f"{before} before, {now} now, with other settings than these"
    update = Update(lab.names[k], old, grad, lr, (old - new) / lr, new, {"grad": grad})
    return f"{_written(update)}\ndirection: {made}"


def made_of(settings: Settings, is_bias: bool) -> str:
    """Return what a rule makes its direction of, "" if it is the gradient."""
    plain = settings.optimizer == "sgd"
    made = "" if plain else f"what {OPTIMIZERS[settings.optimizer].name} makes of the gradient"
    if is_bias or settings.regularization == "none" or not settings.rate:
        return made
    return "gradient and penalty" if plain else f"{made}, and penalty"


def _written(update: Update) -> str:
    return "\n".join(map(board, update.lines))
