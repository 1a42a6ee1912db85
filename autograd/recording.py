"""The recorder: while it listens, every op, chain-rule product and update becomes a record.

To listen costs little: what was heard waits as numbers, and becomes records when one reads them.
Records carry names; beside each is kept what it changed, so that a stepper can undo and redo it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from autograd.edits import FIELDS, Edit, differ
from autograd.figures import arrow
from autograd.interrupt import Shield
from autograd.labels import differential
from autograd.misuse import Advice
from autograd.names import Names, describe
from autograd.node import Node, put
from autograd.ops import CONST
from autograd.passing import BackwardPass
from autograd.records import Change, Mark, Record, Update
from autograd.stale import changed_since, first_changed
from autograd.value import Value


class Recording:
    """Hears what the engine and the optimizers report, and makes records of it."""

    alone = False

    def __init__(self) -> None:
        # Until one reads them, records are kept as what makes them: (function, node, …) for one,
        # and a backward pass in the place of each of its products.
        self._kept: list[Any] = []
        self._made = 0  # so many are records already
        # Nodes without a name as yet: those computed, and others that were set by hand.
        self._computed: list[Value] = []
        self._set: list[Value] = []
        self._touched = False  # whether data, or their grads, have changed since the first
        # Beside each record what it changed; for a Chain just the Value whose grad grew.
        self._changes: list[Value | tuple[Edit, ...]] = []
        self._names = Names()
        self._known: dict[Value, list[float]] = {}  # data and grad of each leaf, last seen
        # Leaves that a gradient has reached since the last update, and what they held before.
        self._reached: dict[Value, float] = {}
        self._advice = Advice()

    @property
    def _records(self) -> list[Record]:
        """The records, all made and with names."""
        if self._made < len(self._kept):
            self._make()
        return self._kept

    def close(self) -> None:
        """Notice what was done by hand in the end, and give names."""
        del self._changes[len(self._kept) :]  # of a record that Ctrl-C came before
        self._look_at_all()
        self._name()

    def asked(self, node: Value, what: str) -> None:
        """Let the user's code read what it likes."""

    def set(self, node: Value, field: str, x: float) -> None:
        """Notice what the user's code sets: of a leaf when it is next used, of a node at once."""
        if node.op is None:
            if node not in self._known:
                self._look(node)
        elif node.op is not CONST:
            self._set_by_hand(node, field, getattr(node, f"_{field}"), x)

    def leaf(self, node: Value) -> None:
        """Notice a leaf when it is first used."""

    def forward(self, node: Value, changes: tuple[Edit, ...] = ()) -> None:
        """Record that a node was computed; replayed, it also changed."""
        known, values = self._known, []
        for v in node.inputs:
            values.append(v._data)
            if v.op is None:  # a leaf
                seen = known.get(v)
                if seen is None or seen[0] is not v._data or seen[1] is not v._grad:
                    self._look(v)
        self._computed.append(node)
        self._changes.append(changes)
        self._kept.append((describe, node, values, node._data))
        if changes:
            self._touched = True

    def backward(self, root: Value, nodes: list[Value]) -> None:
        """Record that a backward starts: computed nodes forget their grad, the root's is 1."""
        self._look_at_all()
        computed = set(self._computed)
        older = [v for v in nodes if v not in computed]
        suspects = nodes if older or self._touched else []
        self._name([*chain.from_iterable(v.inputs for v in older), *older], {root: "loss"})
        changed = first_changed(suspects)
        if changed is not None:
            self._advice.tell("changed", changed_since(changed, self._names))
        name = self._names.of(root)
        seed = 1.0 if root.inputs else root._grad + 1.0
        old = [v for v in suspects if v is not root and differ(v._grad, 0.0)]
        resets: list[Edit] = [(put, v, "grad", v._grad, 0.0) for v in old]
        text = f"{differential(name)}/{differential(name)} = 1"
        self.mark("backward", text, [*resets, (put, root, "grad", root._grad, seed)])

    def chain(self, done: BackwardPass) -> None:
        """Record how the gradients were passed back; the products are made when one reads them."""
        if not done.targets:
            return
        for v in dict.fromkeys(done.targets):
            if not v.inputs:
                (self._known.get(v) or self._look(v))[1] = v._grad
                self._reached.setdefault(v, done.held[v])
        self._changes += done.targets
        self._kept += [done] * len(done.targets)

    def zero_grad(self, values: Iterable[Value]) -> None:
        """Record that gradients are set to zero; those that are zero already leave no mark."""
        changes: list[Edit] = []
        for v in values:
            if not v.inputs:
                self._look(v)
                self._reached.pop(v, None)
            if differ(v._grad, 0.0):
                changes.append((put, v, "grad", v._grad, 0.0))
        if changes:
            plural = "s" if len(changes) > 1 else ""
            self.mark("zero_grad", f"{len(changes)} gradient{plural} set to 0", changes)

    def update(self, step: list[tuple[Update, Value, tuple[Edit, ...]]]) -> list[Update]:
        """Record the updates of one optimizer step, each with what it changed besides data."""
        recorded = []
        self._name([v for _, v, _ in step])
        self._advice.missed([r.name for r, v, _ in step if v not in self._reached and not v._grad])
        self._advice.left_over([(r.name, self._reached.get(v, 0.0)) for r, v, _ in step])
        for record, v, changes in step:
            self._look(v)[0] = record.new
            self._reached.pop(v, None)
            name, i = self._names[v]
            recorded.append(record := record._replace(name=name, id=i))
            self._add(record, ((put, v, "data", record.old, record.new), *changes))
        return recorded

    def mark(self, kind: str, text: str, changes: Iterable[Edit] = ()) -> Mark:
        """Record a moment with a name: an epoch, a batch, a sample; return its record."""
        changes = tuple(changes)
        touched = [edit for _, *edit in changes if isinstance(edit[0], Value)]
        for v, field, _, after in touched:
            if not v.inputs:
                self._look(v)[FIELDS.index(field)] = after
        self._names.settle(v for v, *_ in touched)  # of all at once, which is quicker
        mark = Mark(kind, text, tuple([changed(v, self._names, *edit) for v, *edit in touched]))
        self._add(mark, changes)
        return mark

    def _add(self, heard: Any, changes: tuple[Edit, ...]) -> None:
        self._changes.append(changes)  # first: if Ctrl-C comes, no record is without
        self._kept.append(heard)
        if self._computed and not self._touched:
            edits = [(v, key) for _, v, key, *_ in changes if isinstance(v, Value)]
            self._touched = any(key == "data" or v.inputs for v, key in edits)

    def _name(self, nodes: Iterable[Value] = (), spare: Mapping[Node, str] = {}) -> None:
        """Name what was heard of, and these nodes, by what the user's code calls them now."""
        with Shield():
            heard = chain.from_iterable([(*v.inputs, v) for v in self._computed])
            self._names.remember(self._names.settle([*heard, *self._set, *nodes], spare))
            self._computed.clear()
            self._set.clear()
            self._touched = False

    def _make(self) -> None:
        """Make records of what was heard since the last reading."""
        self._name()
        kept, names = self._kept, self._names
        for k in range(self._made, len(kept)):
            heard = kept[k]
            if type(heard) is tuple:
                make, node, *numbers = heard
                kept[k] = make(node, names, *numbers)
            elif type(heard) is BackwardPass:
                kept[k : k + len(heard.targets)] = heard.products(names)
        self._made = len(kept)

    def _look_at_all(self) -> None:
        """Notice what was done to the leaves by hand since they were last seen."""
        known = self._known.items()
        for leaf in [v for v, (x, grad) in known if x is not v._data or grad is not v._grad]:
            self._look(leaf)

    def _look(self, leaf: Value) -> list[float]:
        """Notice a leaf, record what was done to it by hand since, and return data and grad."""
        known = self._known.get(leaf)
        if known is None:
            known = self._known[leaf] = [leaf._data, leaf._grad]
        elif known[0] is not leaf._data or known[1] is not leaf._grad:
            for k, key in enumerate(FIELDS):
                if self._set_by_hand(leaf, key, known[k], getattr(leaf, f"_{key}")):
                    self._reached.pop(leaf, None)
            known[:] = leaf._data, leaf._grad
        return known

    def _set_by_hand(self, node: Value, field: str, before: float, after: float) -> bool:
        """Record what was set by hand, and return whether it differs from before."""
        differs = differ(before, after)
        if differs:
            self._set.append(node)
            self._add((by_hand, node, field, before, after), ((put, node, field, before, after),))
        return differs


def by_hand(node: Value, names: Names, field: str, before: float, after: float) -> Mark:
    """Return the mark that a node's data or grad was set by hand."""
    change = changed(node, names, field, before, after)
    return Mark("set by hand", f"{change.name}.{field}: {arrow(before, after)}", (change,))


def changed(node: Value, names: Names, field: str, before: float, after: float) -> Change:
    """Return what a node held before and after a mark."""
    name, i = names[node]
    return Change(name, field, before, after, i)
