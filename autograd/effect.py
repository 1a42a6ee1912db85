"""What a step of an optimizer did to the loss: as its slopes predicted, and in truth.

Asking changes nothing; what each update was made of is in its record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isclose
from typing import NamedTuple

from autograd.figures import counted
from autograd.graph import gradients, leaves, names_in
from autograd.prediction import compared, difference, finite, recomputed, told, untouched
from autograd.records import Record, Update
from autograd.value import Value

FOREIGN = (
    "They differ: the step did not go by the gradients of {} alone: more samples, no zero_grad?"
)


class Effect(NamedTuple):
    """The change of the loss by a step: the sum of grad · (new − old), and the actual one."""

    root: str
    size: int
    predicted: float
    before: float
    after: float
    why: str = ""
    """Why the two differ, if they do."""

    @property
    def actual(self) -> float:
        """The change of the loss, computed again."""
        return self.after - self.before

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What was predicted and what happened, each in one line."""
        return compared("Σ grad·(new − old)", self.predicted, self.before, self.after)

    @property
    def title(self) -> str:
        """An update of how many numbers changed what."""
        return f"an update of {counted(self.size, 'number')} changed {self.root}"

    def __repr__(self) -> str:
        return told(self.title, self.rows, self.why)


def effect(root: Value, updates: Iterable[Record]) -> Effect:
    """Compare the change of `root` by one step with what its gradients predicted.

    >>> w, b = Value(1.0, "w"), Value(0.0, "b")
    >>> loss = (w * 2.1 + b - 4.0) ** 2
    >>> effect(loss, [Update("w", 1.0, -7.98, 0.01, -7.98, 1.0798)])
    an update of 1 number changed loss
      predicted  Σ grad·(new − old) = -0.636804
      actual     3.00128 - 3.61 = -0.608721
      They differ: the gradient is the slope here, and loss curves away from it.

    The weights are found by their names among the leaves of `root`. Raises ValueError if one
    is missing, or updated twice, TypeError for a `root` that is no Value.
    """
    found = [r for r in updates if isinstance(r, Update)]
    known, names = leaves(root), names_in(root)
    by_name = {names.of(leaf): leaf for leaf in known}
    updated = [r.name for r in found]
    missing = [name for name in updated if name not in by_name]
    if not updated:
        raise ValueError("effect needs the updates of a step, and there is none")
    if missing:
        raise ValueError(f"no leaf of the result is called {missing[0]!r}: give the weights labels")
    if len(set(updated)) < len(updated):
        raise ValueError("effect needs the updates of one step, but a weight is updated twice")
    weights = [by_name[r.name] for r in found]
    predicted = sum(r.grad * (r.new - r.old) for r in found)
    name = names.of(root)
    with untouched(root):
        before = _at(root, weights, [r.old for r in found])
        slopes = gradients(root)
        after = _at(root, weights, [r.new for r in found])
        why = difference(root, name, predicted, before, after)
    own = [slopes.get(w, 0.0) for w in weights]
    if why and not all(isclose(r.grad, x, rel_tol=1e-6) for r, x in zip(found, own, strict=True)):
        why = FOREIGN.format(name)
    result = Effect(name, len(found), predicted, before, after, why)
    finite("the predicted change", result.predicted)
    finite("the actual change", result.actual)
    return result


def _at(root: Value, weights: Sequence[Value], data: Sequence[float]) -> float:
    for w, x in zip(weights, data, strict=True):
        w.data = x
    return recomputed(root, "effect")
