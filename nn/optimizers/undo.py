"""Steps that an optimizer has taken, kept compactly, and how the last one is taken back."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from operator import setitem
from typing import Any, NamedTuple, TypeAlias

from autograd import Value
from autograd.edits import Edit, apply
from autograd.figures import arrow
from autograd.interrupt import Shield
from autograd.listening import listener
from autograd.misuse import warn
from autograd.node import put, tell, written
from autograd.records import Change, Mark, Update

FEW = 3
"""So many weights are named in the mark of an undo."""
MOST_STEPS = 100
MOST_NUMBERS = 1_000_000
"""What is kept: 8 MB at most, unless one step alone is larger."""


class Taken(NamedTuple):
    """A step: the weights before and after, and what was remembered before."""

    old: array[float]
    new: array[float]
    state: Mapping[str, array[float]]
    iterations: int

    @property
    def size(self) -> int:
        """How many numbers are kept."""
        return len(self.old) * (2 + len(self.state))


Moved: TypeAlias = tuple[Update, Value, tuple[Edit, ...]]
"""An update, whose weight it is, and what else it changes."""


def kept(steps: Sequence[Taken]) -> tuple[Taken, ...]:
    """Return the last steps, as many as there is room for, one at least."""
    room, first = MOST_NUMBERS, len(steps) - 1
    room -= steps[first].size
    while first and len(steps) - first < MOST_STEPS and steps[first - 1].size <= room:
        first -= 1
        room -= steps[first].size
    return tuple(steps[first:])


def as_step(optimizer: Any, updates: list[Moved], taken: tuple[Taken, ...]) -> list[Moved]:
    """Return the updates of a step with what else it changes: the count, and the steps taken."""
    first: list[Edit] = [
        (setattr, optimizer, "iterations", optimizer.iterations, optimizer.iterations + 1),
        (setattr, optimizer, "taken", optimizer.taken, taken),
        (setattr, optimizer, "halfway", False, True),
    ]
    last: Edit = (setattr, optimizer, "halfway", True, False)
    changes = [changes for _, _, changes in updates]
    changes[0] = (*changes[0], *first)
    changes[-1] = (*changes[-1], last)
    return [(record, p, more) for (record, p, _), more in zip(updates, changes, strict=True)]


def warn_if_halfway(optimizer: Any) -> None:
    """Warn if a Stepper stands within a step."""
    if optimizer.halfway:
        warn(
            "a Stepper stands within an update, so some weights are new and others old: walk on "
            'to its end first, as by s.next_mark("batch"), or back'
        )


def take_back(
    optimizer: Any, names: Sequence[str], last: Taken, earlier: tuple[Taken, ...]
) -> Mark:
    """Put back what a step changed, and return the mark of it.

    Raises ValueError, with nothing changed, if that is not what is there now.
    """
    _check_unchanged(optimizer, last, names)
    changes: list[Edit] = [
        (put, p, "data", p._data, x) for p, x in zip(optimizer.params, last.old, strict=True)
    ]
    changes += [
        (setitem, column, slice(None), column[:], last.state[key])
        for key, column in optimizer.state.items()
    ]
    changes.append((setattr, optimizer, "iterations", optimizer.iterations, last.iterations))
    changes.append((setattr, optimizer, "taken", optimizer.taken, earlier))
    text, recorder = _text(last, names), listener()
    moves = zip(names, last.new, last.old, strict=True)
    mark = Mark("undo", text, tuple(Change(n, "data", new, old) for n, new, old in moves))
    with Shield():
        if recorder is not None:
            tell(optimizer.params[0], "data", last.old[0])  # what is compiled refuses
            mark = recorder.mark("undo", text, changes)
        written.ever = True
        apply(changes)
    return mark


def _check_unchanged(optimizer: Any, last: Taken, names: Sequence[str]) -> None:
    """Raise ValueError if something else has changed since the step."""
    if optimizer.iterations != last.iterations + 1:
        raise ValueError(
            f"{optimizer.name} has taken steps since that are not kept, as compiled training does: "
            "only those of step() can be taken back"
        )
    for name, p, x in zip(names, optimizer.params, last.new, strict=True):
        if p._data != x:
            raise ValueError(
                f"{name} was changed since the step, {arrow(x, p._data)}: undo takes back steps "
                "alone; give it back its number first"
            )


def _text(last: Taken, names: Sequence[str]) -> str:
    few = list(zip(names, last.new, last.old, strict=True))[:FEW]
    moves = [f"{name}: {arrow(new, old)}" for name, new, old in few]
    more = [f"and {len(names) - FEW} more"] if len(names) > FEW else []
    return f"step {last.iterations + 1} taken back, {', '.join([*moves, *more])}"
