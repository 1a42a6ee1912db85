"""The recorder: while it listens, every op, chain-rule product and update becomes a record.

Records carry names; beside each the trace keeps what it changed, so that stepper.py can undo
and redo it exactly.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from math import copysign
from pathlib import Path
from typing import Any, TypeAlias, overload

from autograd.files import write_whole
from autograd.graph import LocalsOf, first_changed
from autograd.interrupt import Shield
from autograd.listening import Listening
from autograd.logs import Log, Nothing
from autograd.misuse import warn
from autograd.names import Names, describe
from autograd.node import Node
from autograd.records import Chain, Change, Mark, Record, Update, touched
from autograd.text import number
from autograd.trace_file import from_bytes, to_bytes
from autograd.value import Value

Edit: TypeAlias = tuple[Callable[[Any, Any, Any], None], Any, Any, Any, Any]
"""How to redo and undo a step: set(target, key, before) or set(target, key, after)."""


class Trace:
    """What happened while it listened, as records: `t[3]`, `len(t)`, `t.updates`.

    >>> w = Value(3.0, "w")
    >>> with trace() as t:
    ...     loss = w**2
    ...     loss.backward()
    >>> t
    forward   loss = w**2 = 3**2 = 9
    mark      backward: ∂loss/∂loss = 1
    chain     ∂loss/∂w += ∂loss/∂loss · ∂loss/∂w = 1 · 6 = 6

    A node without a label goes by the variable that holds it when a backward or the trace begins
    or ends, else by v1, v2, … as they are computed.
    """

    def __init__(self) -> None:
        # A computed node waits for its name as a tuple: itself, its inputs' numbers, its number.
        self._kept: list[Any] = []
        self._unnamed: list[int] = []
        # Beside each record what it changed; for a Chain just the Value whose grad grew.
        self._changes: list[Value | tuple[Edit, ...]] = []
        self._names = Names()
        self._known: dict[Value, list[float]] = {}  # data and grad of each leaf, last seen
        # Leaves that a gradient has reached since the last update, and what they held before.
        self._reached: dict[Value, float] = {}
        self._told: set[str] = set()
        self._root = "loss"

    @property
    def _records(self) -> list[Record]:
        """The records, all with names."""
        if self._unnamed:
            self._name()
        return self._kept

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, k: int) -> Record: ...
    @overload
    def __getitem__(self, k: slice) -> Log: ...
    def __getitem__(self, k: int | slice) -> Record | Log:
        found = self._records[k]
        return Log(found) if isinstance(found, list) else found

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records)

    def __repr__(self) -> str:
        return repr(self[:]) if self._records else "<empty trace>"

    @property
    def updates(self) -> Log:
        """The weight updates alone."""
        return Log(r for r in self._records if isinstance(r, Update))

    def at(self, name: str) -> Log:
        """Return every record that touched the node or weight of this name.

        Of an unknown name there are none, and what is printed says which names there are.
        """
        found = Log(r for r in self._records if name in touched(r))
        return found or Nothing(name, self._records)

    def listen(self) -> Listening[Trace]:
        """Record what this thread computes inside the `with` block."""
        self._names.restart()
        return Listening(self)

    def close(self) -> None:
        """Notice what was done to the leaves by hand since they were last seen."""
        self._name()
        for leaf in self._known:
            self._look(leaf)

    # What the engine and the optimizers report.

    def asked(self, node: Value, what: str) -> None:
        """Let the user's code read and set what it likes."""

    def leaf(self, node: Value) -> None:
        """Notice a leaf when it is first used."""

    def forward(self, node: Value, changes: tuple[Edit, ...] = ()) -> None:
        """Record that a node was computed; replayed, it also changed."""
        known = self._known
        for v in node.inputs:
            if v.op is None:  # a leaf
                seen = known.get(v)
                if seen is None or seen[0] is not v._data or seen[1] is not v._grad:
                    self._look(v)
        self._unnamed.append(len(self._kept))
        self._changes.append(changes)
        self._kept.append((node, tuple([v._data for v in node.inputs]), node._data))

    def backward(self, root: Value, nodes: list[Value]) -> None:
        """Record that a backward starts: computed nodes forget their grad, the root's is 1."""
        self._name([*chain.from_iterable(v.inputs for v in nodes), *nodes], {root: "loss"})
        self.close()
        self._warn_of_changed(nodes)
        self._root = self._names.of(root)
        seed = 1.0 if root.inputs else root._grad + 1.0
        old = [v for v in nodes if v is not root and _differ(v._grad, 0.0)]
        resets: list[Edit] = [(setattr, v, "grad", v._grad, 0.0) for v in old]
        text = f"∂{self._root}/∂{self._root} = 1"
        self.mark("backward", text, [*resets, (setattr, root, "grad", root._grad, seed)])
        if not root.inputs:
            self._look(root)[1] = seed

    def chain(self, nodes: list[Value], locals_of: LocalsOf) -> None:
        """Pass the gradients back from the last node to the first, recording each product."""
        with Shield():
            self._chain(nodes, locals_of)

    def _chain(self, nodes: list[Value], locals_of: LocalsOf) -> None:
        names, known, reached, root = self._names, self._known, self._reached, self._root
        add_record, add_change, new = self._kept.append, self._changes.append, tuple.__new__
        for node in reversed(nodes):
            (name, i), upstream = names[node], node._grad
            for k, (v, local) in enumerate(zip(node.inputs, locals_of(node), strict=True)):
                if local is None:
                    continue
                before, contribution = v._grad, local * upstream
                after = v._grad = before + contribution
                if not v.inputs:
                    (known.get(v) or self._look(v))[1] = after
                    if v not in reached:
                        reached[v] = before
                source, j = names[v]
                fields = name, source, local, upstream, contribution, before, after, root, i, j, k
                add_record(new(Chain, fields))  # as Chain(…), in a third of the time
                add_change(v)

    def zero_grad(self, values: Iterable[Value]) -> None:
        """Record that gradients are set to zero; those that are zero already leave no mark."""
        changes: list[Edit] = []
        for v in values:
            if not v.inputs:
                self._look(v)[1] = 0.0
                self._reached.pop(v, None)
            if _differ(v._grad, 0.0):
                changes.append((setattr, v, "grad", v._grad, 0.0))
        if changes:
            plural = "s" if len(changes) > 1 else ""
            self.mark("zero_grad", f"{len(changes)} gradient{plural} set to 0", changes)

    def update(self, step: list[tuple[Update, Value, tuple[Edit, ...]]]) -> list[Update]:
        """Record the updates of one optimizer step, each with what it changed besides data."""
        recorded = []
        self._name([v for _, v, _ in step])
        self._warn_of_missed([r.name for r, v, _ in step if v not in self._reached and not v._grad])
        self._warn_of_left_over([(r.name, self._reached.get(v, 0.0)) for r, v, _ in step])
        for record, v, changes in step:
            self._look(v)[0] = record.new
            self._reached.pop(v, None)
            name, i = self._names[v]
            recorded.append(record := record._replace(name=name, id=i))
            self._add(record, ((setattr, v, "data", record.old, record.new), *changes))
        return recorded

    def mark(self, kind: str, text: str, changes: Iterable[Edit] = ()) -> None:
        """Record a moment with a name: an epoch, a batch, a sample."""
        changes = tuple(changes)
        self._add(Mark(kind, text, tuple(self._changed(changes))), changes)

    def _changed(self, edits: Iterable[Edit]) -> Iterator[Change]:
        """Yield what nodes held before and after some edits."""
        for _, target, key, before, after in edits:
            if isinstance(target, Value):
                name, i = self._names[target]
                yield Change(name, key, before, after, i)

    # Undo and redo, for the stepper.

    def forget(self, start: int) -> None:
        """Drop what was recorded from record `start` on, which is already undone."""
        del self._kept[start:], self._changes[start:]
        self._reached.clear()
        for leaf, seen in self._known.items():
            seen[:] = leaf._data, leaf._grad

    def undo(self, k: int) -> None:
        """Put back what record k changed."""
        for put, target, key, before, _ in reversed(self._changed_by(k)):
            put(target, key, before)

    def redo(self, k: int) -> None:
        """Change again what record k changed."""
        for put, target, key, _, after in self._changed_by(k):
            put(target, key, after)

    def _changed_by(self, k: int) -> tuple[Edit, ...]:
        record, changes = self._kept[k], self._changes[k]
        if isinstance(changes, Value):
            assert isinstance(record, Chain)
            return ((setattr, changes, "grad", record.before, record.after),)
        return changes

    def _add(self, record: Record, changes: tuple[Edit, ...]) -> None:
        self._changes.append(changes)  # first: if Ctrl-C comes, no record is without
        self._kept.append(record)

    def _name(self, nodes: Iterable[Value] = (), spare: Mapping[Node, str] = {}) -> None:
        """Name what was computed, and these nodes, by what the user's code calls them now."""
        kept, names = self._kept, self._names
        waiting = [(k, *kept[k]) for k in self._unnamed if k < len(kept) and type(kept[k]) is tuple]
        computed = (v for _, node, _, _ in waiting for v in (*node.inputs, node))
        with Shield():
            for node in names.settle(chain(computed, nodes), spare):
                node._name = names[node][0]
            for k, node, inputs, value in waiting:
                kept[k] = describe(node, names, inputs, value)
            self._unnamed.clear()

    def _look(self, leaf: Value) -> list[float]:
        """Notice a leaf, mark what was done to it by hand since, and return data and grad."""
        known = self._known.get(leaf)
        if known is None:
            known = self._known[leaf] = [leaf._data, leaf._grad]
        else:
            for k, key in enumerate(("data", "grad")):
                before, after = known[k], getattr(leaf, key)
                if _differ(before, after):
                    text = f"{self._names.of(leaf)}.{key}: {number(before)} → {number(after)}"
                    self.mark("set by hand", text, [(setattr, leaf, key, before, after)])
                    self._reached.pop(leaf, None)
            known[:] = leaf._data, leaf._grad
        return known

    def _warn_of_missed(self, names: list[str]) -> None:
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            self._warn(
                "missed",
                f"the loss does not reach {', '.join(names[:3])}{more}: no gradient arrives, so "
                "the optimizer cannot train it. Is it used in the forward pass?",
            )

    def _warn_of_left_over(self, names: list[tuple[str, float]]) -> None:
        for name, grad in names:
            if grad:
                self._warn(
                    "left over",
                    f"{name} still held a gradient ({number(grad)}) from an earlier step when "
                    "backward added to it. Call zero_grad() before backward().",
                )

    def _warn_of_changed(self, nodes: list[Value]) -> None:
        changed = first_changed(nodes)
        if changed is not None:
            inputs = ", ".join(self._names.of(v) for v in changed.inputs)
            self._warn(
                "changed",
                f"an input of {self._names.of(changed)} ({inputs}) changed between forward and "
                "backward, so the gradients mix old and new numbers. Compute the loss again, "
                "or replay() it.",
            )

    def _warn(self, kind: str, message: str) -> None:
        """Tell of a kind of misuse, once in this trace."""
        if kind not in self._told:
            self._told.add(kind)
            warn(message)

    # Files.

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the records to a file of JSON lines with a checksum, all or nothing."""
        write_whole(path, to_bytes(self._records))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Trace:
        """Read what `save` wrote; raise ValueError, naming the line, if it is anything else.

        A loaded trace holds records, not Values: it can be read, drawn and walked through.
        """
        trace = cls()
        for record in from_bytes(Path(path).read_bytes(), path):
            trace._add(record, ())
        return trace


def trace() -> Listening[Trace]:
    """Record what this thread computes inside a `with` block, and give the trace."""
    return Trace().listen()


def _differ(x: float, y: float) -> bool:
    """Whether two numbers differ, be it in the sign of a zero; NaN is the same as NaN."""
    if x != y:
        return x == x or y == y
    return copysign(1.0, x) != copysign(1.0, y)
