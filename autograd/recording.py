"""The recorder: while it listens, every op, chain-rule product and update becomes a record.

Records carry names; beside each is kept what it changed, so that a stepper can undo and redo it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from autograd.edits import FIELDS, Edit, differ
from autograd.figures import arrow
from autograd.graph import LocalsOf
from autograd.interrupt import Shield
from autograd.labels import differential
from autograd.misuse import Advice
from autograd.names import Names, describe
from autograd.node import Node, put
from autograd.ops import CONST
from autograd.records import Chain, Change, Mark, Record, Update
from autograd.stale import changed_since, first_changed
from autograd.value import Value


class Recording:
    """Hears what the engine and the optimizers report, and makes records of it."""

    alone = False

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
        self._advice = Advice()
        self._root = "loss"

    @property
    def _records(self) -> list[Record]:
        """The records, all with names."""
        if self._unnamed:
            self._name()
        return self._kept

    def close(self) -> None:
        """Notice what was done to the leaves by hand since they were last seen."""
        self._name()
        for leaf in self._known:
            self._look(leaf)

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
        changed = first_changed(nodes)
        if changed is not None:
            self._advice.tell("changed", changed_since(changed, self._names))
        self._root = self._names.of(root)
        seed = 1.0 if root.inputs else root._grad + 1.0
        old = [v for v in nodes if v is not root and differ(v._grad, 0.0)]
        resets: list[Edit] = [(put, v, "grad", v._grad, 0.0) for v in old]
        text = f"{differential(self._root)}/{differential(self._root)} = 1"
        self.mark("backward", text, [*resets, (put, root, "grad", root._grad, seed)])

    def chain(self, nodes: list[Value], locals_of: LocalsOf) -> list[Record]:
        """Pass the gradients back from the last node to the first; return each product."""
        start = len(self._kept)
        with Shield():
            self._chain(nodes, locals_of)
        return self._kept[start:]

    def chained(self, nodes: list[Value], locals_of: LocalsOf, products: list[Chain]) -> None:
        """Record products by which another trace has passed the gradients back."""
        made = iter(products)
        for node in reversed(nodes):
            name, i = self._names[node]
            for v, local in zip(node.inputs, locals_of(node), strict=True):
                if local is None:
                    continue
                product = next(made)
                if not v.inputs:
                    (self._known.get(v) or self._look(v))[1] = product.after
                    self._reached.setdefault(v, product.before)
                source, j = self._names[v]
                product = product._replace(node=name, input=source, root=self._root)
                self._changes.append(v)
                self._kept.append(product._replace(id=i, input_id=j))

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
        for _, target, field, _, after in changes:
            if isinstance(target, Value) and not target.inputs:
                self._look(target)[FIELDS.index(field)] = after
        return self._mark(kind, text, changes)

    def _mark(self, kind: str, text: str, changes: tuple[Edit, ...]) -> Mark:
        mark = Mark(kind, text, tuple(self._changed(changes)))
        self._add(mark, changes)
        return mark

    def _changed(self, edits: Iterable[Edit]) -> Iterator[Change]:
        """Yield what nodes held before and after some edits."""
        for _, target, key, before, after in edits:
            if isinstance(target, Value):
                name, i = self._names[target]
                yield Change(name, key, before, after, i)

    def _add(self, record: Record, changes: tuple[Edit, ...]) -> None:
        self._changes.append(changes)  # first: if Ctrl-C comes, no record is without
        self._kept.append(record)

    def _name(self, nodes: Iterable[Value] = (), spare: Mapping[Node, str] = {}) -> None:
        """Name what was computed, and these nodes, by what the user's code calls them now."""
        kept, names = self._kept, self._names
        waiting = [(k, *kept[k]) for k in self._unnamed if k < len(kept) and type(kept[k]) is tuple]
        computed = (v for _, node, _, _ in waiting for v in (*node.inputs, node))
        with Shield():
            names.remember(names.settle(chain(computed, nodes), spare))
            for k, node, inputs, value in waiting:
                kept[k] = describe(node, names, inputs, value)
            self._unnamed.clear()

    def _look(self, leaf: Value) -> list[float]:
        """Notice a leaf, mark what was done to it by hand since, and return data and grad."""
        known = self._known.get(leaf)
        if known is None:
            known = self._known[leaf] = [leaf._data, leaf._grad]
        else:
            for k, key in enumerate(FIELDS):
                if self._set_by_hand(leaf, key, known[k], getattr(leaf, f"_{key}")):
                    self._reached.pop(leaf, None)
            known[:] = leaf._data, leaf._grad
        return known

    def _set_by_hand(self, node: Value, field: str, before: float, after: float) -> bool:
        """Mark what was set by hand, and return whether it differs from before."""
        differs = differ(before, after)
        if differs:
            text = f"{self._names.of(node)}.{field}: {arrow(before, after)}"
            self._mark("set by hand", text, ((put, node, field, before, after),))
        return differs
