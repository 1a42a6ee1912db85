"""The order of samples in each epoch, and the batches that it is cut into.

Seed and epoch alone decide it, so any epoch's order is found at once, whatever came before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from autograd.compile.native.kernel import Order as Order
from nn.checks import whole

Words: TypeAlias = npt.NDArray[np.uint64]
"""Whole numbers of 64 bits."""


def splitmix64(seed: int, places: Words) -> Words:
    """Return the random numbers at these places of the stream of a seed, 64 bits each.

    SplitMix64 of Steele, Lea and Flood (2014), which steps by the golden ratio and mixes.

    >>> splitmix64(1234567, np.arange(2, dtype=np.uint64)).tolist()
    [6457827717110365317, 3203168211198807973]
    """
    z: Any = (places + 1) * 0x9E3779B97F4A7C15 + seed % 2**64
    z ^= z >> 30
    z *= 0xBF58476D1CE4E5B9
    z ^= z >> 27
    z *= 0x94D049BB133111EB
    z ^= z >> 31
    return z  # type: ignore[no-any-return]


def orders(n: int, seed: int | None, epochs: range) -> Order:
    """Return the order of n samples in each of some epochs, a row each.

    They are sorted by random numbers, which end in the number of the sample: no two are equal.
    """
    places = np.arange(n * epochs.start, n * epochs.stop, dtype=np.uint64)
    bits, keys = n.bit_length(), splitmix64(seed or 0, places).reshape(len(epochs), n)
    keys <<= bits
    keys += np.arange(n, dtype=np.uint64)
    keys.sort(axis=1)
    keys &= 2**bits - 1
    return keys.view(np.int64)


@dataclass(frozen=True, eq=False)
class Batches:
    """Batches one after the other: their samples, where each begins, where the last one ends."""

    order: Order
    starts: Order

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, k: int) -> Order:
        return self.order[self.starts[:-1][k] : self.starts[1:][k]]

    def part(self, first: int, count: int) -> Batches:
        """Return some of them, from the first one on; all that are left if these are fewer."""
        starts = self.starts[first : first + count + 1]
        return Batches(self.order[starts[0] : starts[-1]], starts - starts[0])

    @property
    def sizes(self) -> Order:
        """How many samples each has."""
        return np.diff(self.starts)


def batches(orders: Order, size: int) -> Batches:
    """Return samples cut into batches; `orders` has a row for each epoch."""
    epochs, n = orders.shape
    firsts = np.add.outer(n * np.arange(epochs), np.arange(0, n, size))
    return Batches(orders.ravel(), np.append(firsts, orders.size))


def batch_size(n: int, size: int | None) -> int:
    """Return how many of n samples a batch has: None means 32, and all of a smaller set."""
    return min(32 if size is None else whole("batch_size", size), n)
