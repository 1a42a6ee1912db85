"""What if a weight moved? The change of the loss by its slope beside the actual one.

Asking changes nothing: data and grads are put back, and a running trace does not notice.
"""

from __future__ import annotations

from typing import NamedTuple

from autograd.figures import enclosed, number
from autograd.graph import gradients, leaves, names_in
from autograd.prediction import compared, difference, finite, recomputed, told, untouched
from autograd.value import Value, real


class Nudge(NamedTuple):
    """What a small change of one weight does to the loss: predicted by its slope, and actual."""

    name: str
    root: str
    grad: float
    delta: float
    before: float
    after: float
    why: str = ""
    """Why the two differ, if they do."""

    @property
    def predicted(self) -> float:
        """The slope times the change, grad·δ."""
        return self.grad * self.delta

    @property
    def actual(self) -> float:
        """The change of the loss, computed again."""
        return self.after - self.before

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What was predicted and what happened, each in one line."""
        how = f"grad·δ = {number(self.grad)} · {enclosed(number(self.delta))}"
        return compared(how, self.predicted, self.before, self.after)

    @property
    def title(self) -> str:
        """What was moved, by how much."""
        return f"{self.name} {self.delta:+.6g} changes {self.root}"

    def __repr__(self) -> str:
        return told(self.title, self.rows, self.why)


def nudge(weight: Value, delta: float, root: Value) -> Nudge:
    """Compare the change of `root` that the slope predicts for weight + delta with the actual.

    >>> w = Value(1.0, "w")
    >>> nudge(w, 0.01, (w * 2.1 - 4.0) ** 2)
    w +0.01 changes loss
      predicted  grad·δ = -7.98 · 0.01 = -0.0798
      actual     3.53064 - 3.61 = -0.079359
      They differ: the gradient is the slope here, and loss curves away from it.

    Raises ValueError if `weight` is not a leaf that `root` depends on, or a change is too large;
    TypeError for a `delta` that is no number and a `root` that is no Value.
    """
    if not isinstance(weight, Value) or weight.inputs or weight not in leaves(root):
        raise ValueError(
            f"nudge moves a leaf that the result depends on; {weight!r} is not one. "
            "Give a Value made by Value(number) and used in the expression."
        )
    delta = real(delta, "the change of nudge")
    names = names_in(root)
    name, loss = names.of(weight), names.of(root)
    with untouched(root, weight):
        before = recomputed(root, "nudge")
        grad = gradients(root).get(weight, 0.0)
        weight.data += delta
        after = recomputed(root, "nudge")
        found = Nudge(name, loss, grad, delta, before, after)
        finite("the predicted change", found.predicted)
        finite("the actual change", found.actual)
        return found._replace(why=difference(root, loss, found.predicted, before, after))
