"""The order of an epoch: by seed and epoch alone, each order as likely, and cut into batches."""

import math
from collections import Counter
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.orders import batch_size, batches, orders, splitmix64


def stream(seed):
    """SplitMix64 as its authors wrote it: one number after the other, from a state that grows."""
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        z = state
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        yield z ^ (z >> 31)


@given(st.integers(0, 2**64 - 1), st.integers(0, 50))
def test_any_part_of_the_stream_is_what_one_finds_number_by_number(seed, first):
    part = splitmix64(seed, np.arange(first, first + 5, dtype=np.uint64))
    assert part.tolist() == list(islice(stream(seed), first, first + 5))


@given(st.integers(1, 40), st.integers(0, 2**70), st.integers(0, 30), st.integers(1, 5))
def test_samples_stand_in_the_order_of_their_random_numbers(n, seed, first, count):
    found = orders(n, seed, range(first, first + count))
    numbers = islice(stream(seed % 2**64), first * n, (first + count) * n)
    for order in found.tolist():
        drawn = [z << n.bit_length() & 2**64 - 1 for z in islice(numbers, n)]
        assert order == sorted(range(n), key=drawn.__getitem__)


def test_an_epoch_has_the_same_order_whether_asked_for_alone_or_with_others():
    several = orders(250, 7, range(3, 9))
    for row, epoch in zip(several, range(3, 9), strict=True):
        assert (orders(250, 7, range(epoch, epoch + 1)) == row).all()


def test_seeds_have_orders_of_their_own():
    seeds = [0, 1, -1, 2**32, 2**63]
    assert len({orders(9, seed, range(1, 2)).tobytes() for seed in seeds}) == len(seeds)


def test_each_order_is_as_likely_as_any_other():
    counts = Counter(map(tuple, orders(4, 0, range(24_000)).tolist()))
    assert len(counts) == math.factorial(4)
    chi_squared = sum((count - 1000) ** 2 / 1000 for count in counts.values())
    assert chi_squared < 49.7  # of 23 degrees of freedom one in a thousand is larger


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 4))
def test_every_sample_is_in_one_batch_of_an_epoch_and_only_the_last_may_be_smaller(n, size, epochs):
    found, here = batches(orders(n, 0, range(epochs)), size), math.ceil(n / size)
    assert len(found) == epochs * here
    for k in range(epochs):
        epoch = found.part(k * here, here)
        assert sorted(epoch.order.tolist()) == list(range(n))
        assert epoch.sizes.tolist() == [min(size, n - start) for start in range(0, n, size)]


def test_a_part_of_the_batches_holds_the_same_samples():
    whole = batches(orders(10, 0, range(2)), 4)
    part = whole.part(2, 3)
    assert [batch.tolist() for batch in part] == [batch.tolist() for batch in whole][2:5]
    assert len(whole.part(4, 9)) == 2


def test_without_a_size_a_batch_has_32_samples_or_all_of_them():
    assert (batch_size(70, None), batch_size(3, None)) == (32, 3)


@pytest.mark.parametrize("size", [0, -1, 2.0, True, "2"], ids=repr)
def test_a_batch_size_is_a_whole_number_of_at_least_one(size):
    with pytest.raises(ValueError, match=f"batch_size expects a whole number.*got {size!r}"):
        batch_size(10, size)


def test_a_batch_larger_than_the_set_is_the_whole_set():
    assert batch_size(10, 11) == 10
