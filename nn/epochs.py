"""An epoch under way: where it began, and its results so far; so training can go on within it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

import numpy as np

from nn.aggregates import Aggregate
from nn.orders import Batches, batch_size
from nn.prepared import Prepared
from nn.samples import Array, Samples
from nn.saving import Spec, count


class Cut(NamedTuple):
    """What cuts an epoch into batches: the samples, their number in a batch, an order."""

    samples: int
    fingerprint: int
    """That of the samples: others, or changed ones, have another."""
    size: int
    shuffle: bool

    @classmethod
    def of(cls, data: Samples, size: int | None, shuffle: bool) -> Cut:
        """Return the cut of samples into batches."""
        return cls(len(data), data.fingerprint, batch_size(len(data), size), shuffle)

    @property
    def batches(self) -> int:
        """How many batches an epoch has."""
        return ceil(self.samples / self.size)

    @classmethod
    def from_config(cls, spec: Spec) -> Cut:
        """Return the cut of a file; raise ValueError for anything else."""
        samples, fingerprint, size, shuffle = spec
        if not isinstance(shuffle, bool):
            raise ValueError(f"shuffle is true or false, got {shuffle!r}")
        numbers = count("samples", samples), count("fingerprint", fingerprint), count("size", size)
        return cls(*numbers, shuffle)


class Tally(NamedTuple):
    """The sums of what is measured, over batches of an epoch up to one."""

    batch: int
    sums: Mapping[str, Any]
    seen: int = 0
    """The number of samples in the sums."""

    @classmethod
    def empty(cls, batch: int, names: Iterable[str]) -> Tally:
        """Return the tally of nothing before a batch."""
        return cls(batch, dict.fromkeys(("loss", *names), 0.0))

    @classmethod
    def from_config(cls, spec: Spec, metrics: Mapping[str, Any]) -> Tally:
        """Return the tally of a file; raise ValueError unless it has sums of these metrics."""
        batch, sums, seen = spec
        rules = {"loss": None, **metrics}
        if sums.keys() != rules.keys():
            raise ValueError(f"an epoch has sums of {list(rules)}, got {list(sums)}")
        known = {name: _sum(name, rule, sums[name], seen) for name, rule in rules.items()}
        return cls(count("batch", batch), known, count("seen", seen))

    def plus(
        self, data: Prepared, losses: Sequence[float], outputs: Array, batches: Batches
    ) -> Tally:
        """Return a tally with the results of batches, whose outputs are the last, added."""
        sums, sizes = dict(self.sums), batches.sizes.tolist()
        outputs = outputs[-len(batches.order) :]
        for loss, size in zip(losses, sizes, strict=True):
            sums["loss"] += loss * size
        for k, size in enumerate(sizes if data.rules else ()):
            of_batch = outputs[batches.starts[k] : batches.starts[k + 1]]
            for name, x in data.means(of_batch, batches[k]).items():
                sums[name] = sums[name] + x * size
        return Tally(self.batch + len(losses), sums, self.seen + len(batches.order))

    def means(self) -> dict[str, Any]:
        """Return the averages over the samples."""
        return {name: total / self.seen for name, total in self.sums.items()}


def _sum(name: str, rule: Any, total: Spec, seen: int) -> Any:
    """Return a sum, an array of numbers for some metrics; raise ValueError for anything else."""
    one = np.ones((1, 1))
    shape = rule.columns(one, one).shape[1:] if isinstance(rule, Aggregate) and seen else ()
    numbers = total if isinstance(total, list) else [total]
    if np.shape(total) != shape or {type(x) for x in numbers} != {float}:
        raise ValueError(f"an epoch has sums of {name} of shape {shape}, got {total!r}")
    return np.array(total) if shape else total


class Epoch(NamedTuple):
    """An epoch that has begun, by its number from 1.

    Weights and the count of steps change together; so that count says which batches are done, and
    which of the last tallies is theirs, wherever training was broken off.
    """

    number: int
    iterations: int
    """The number of steps taken before it."""
    cut: Cut
    tallies: tuple[Tally, ...] = ()
    rates: tuple[Any, ...] = ()
    """The learning rate before callbacks heard that it begins, and what they made of it.

    One alone says that this is not known, as they were broken off.
    """
    rows: tuple[list[int], int] | None = None
    """The epochs of the history that fit adds it to, and how many they were before."""

    @property
    def waits(self) -> bool:
        """Whether fit has begun it, and has not put its results in the history yet."""
        return self.rows is not None and len(self.rows[0]) == self.rows[1]

    def over(self, done: int) -> bool:
        """Return whether nothing is left of it once so many steps were taken."""
        last = self.cut.batches
        known = any(t.batch == last and t.seen for t in self.tallies)
        recorded = self.rows is not None and not self.waits
        return recorded or done > last or (done == last and not (self.waits and known))

    def config(self, rate: Any) -> Spec:
        """Return what a file says of it; `rate` is the learning rate as it is now."""
        known = (*self.rates, rate)[:2]
        numbers = len(known) == 2 and all(isinstance(x, int | float) for x in known)
        rates = list(map(float, known)) if numbers else []
        return [self.number, self.iterations, self.cut, self.tallies, rates, self.waits]

    @classmethod
    def from_config(cls, spec: Spec, metrics: Mapping[str, Any], recorded: list[int]) -> Epoch:
        """Return the epoch of a `config()`; raise ValueError or TypeError for anything else.

        `recorded` are the epochs of the history.
        """
        number, iterations, cut, tallies, rates, waits = spec
        if [type(x) for x in rates] not in ([], [float] * 2) or not isinstance(waits, bool):
            raise ValueError(f"an epoch has two rates, and waits or not, got {rates!r}, {waits!r}")
        return cls(
            count("number", number),
            count("iterations", iterations),
            Cut.from_config(cut),
            tuple(Tally.from_config(tally, metrics) for tally in tallies),
            tuple(rates),
            (recorded, len(recorded)) if waits else None,
        )
