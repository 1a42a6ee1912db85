"""What a step of an optimizer did to the loss: as its slopes predicted, and in truth.

Asking changes nothing; what each update was made of is in its record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from autograd.explain import finite, recomputed, untouched
from autograd.figures import difference
from autograd.graph import leaves, names_in
from autograd.records import Record, Update
from autograd.text import number
from autograd.value import Value


class Effect(NamedTuple):
    """The change of the loss by a step: the sum of grad · (new − old), and the actual one."""

    root: str
    size: int
    predicted: float
    before: float
    after: float

    @property
    def actual(self) -> float:
        """The change of the loss, computed again."""
        return self.after - self.before

    def __repr__(self) -> str:
        change = difference(self.after, self.before)
        return (
            f"{self.size} update{'s' if self.size > 1 else ''} changed {self.root}\n"
            f"  predicted  Σ grad·(new − old) = {number(self.predicted)}\n"
            f"  actual     {change} = {number(self.actual)}"
        )


def effect(root: Value, updates: Iterable[Record]) -> Effect:
    """Compare the change of `root` by one step with what its gradients predicted.

    >>> w, b = Value(1.0, "w"), Value(0.0, "b")
    >>> loss = (w * 2.1 + b - 4.0) ** 2
    >>> effect(loss, [Update("w", 1.0, -7.98, 0.01, -7.98, 1.0798)])
    1 update changed loss
      predicted  Σ grad·(new − old) = -0.636804
      actual     3.00128 - 3.61 = -0.608721

    The weights are found by their names among the leaves of `root`. Raises ValueError if one
    is missing, or updated twice.
    """
    found = [r for r in updates if isinstance(r, Update)]
    names = names_in(root)
    by_name = {names.of(leaf): leaf for leaf in leaves(root)}
    updated = [r.name for r in found]
    missing = [name for name in updated if name not in by_name]
    if not updated:
        raise ValueError("effect needs the updates of a step, and there is none")
    if missing:
        raise ValueError(f"no leaf of the result is called {missing[0]!r}: give the weights labels")
    if len(set(updated)) < len(updated):
        raise ValueError("effect needs the updates of one step, but a weight is updated twice")
    weights = [by_name[r.name] for r in found]
    with untouched(root):
        before = _at(root, weights, [r.old for r in found])
        after = _at(root, weights, [r.new for r in found])
    predicted = sum(r.grad * (r.new - r.old) for r in found)
    result = Effect(names.of(root), len(found), predicted, before, after)
    finite("the predicted change", result.predicted)
    finite("the actual change", result.actual)
    return result


def _at(root: Value, weights: Sequence[Value], data: Sequence[float]) -> float:
    for w, x in zip(weights, data, strict=True):
        w.data = x
    return recomputed(root, "effect")
