"""A campaign counts what it tried, and says how to repeat what failed."""

from random import Random
from unittest import SkipTest

import pytest

from tests.campaigns.frame import LostError, Tally, campaigns, kinds, run, trial


@trial(short=0)
def coins(source: Random) -> None:
    """A coin that shows heads."""
    if source.random() < 0.5:
        raise ValueError("tails")


@trial(short=0)
def vaults(source: Random) -> None:
    """A vault that keeps what it was given."""
    raise LostError("it is empty")


@trial(short=0)
def moons(source: Random) -> None:
    """A landing on the moon."""
    raise SkipTest("there is no rocket here")


def test_what_was_tried_failed_and_lost_is_counted() -> None:
    coin, vault = Tally("coins", ""), Tally("vaults", "")
    for _ in range(20):
        coin.count(coins, seed=1)
        vault.count(vaults, seed=1)
    assert (coin.tried, len(coin.lost)) == (20, 0)
    assert 0 < len(coin.failed) < 20
    assert (vault.tried, len(vault.failed), len(vault.lost)) == (20, 0, 20)


def test_a_failure_says_how_to_repeat_it() -> None:
    tally = Tally("coins", "")
    while not tally.failed:
        tally.count(coins, seed=1)
    command, _, story = tally.failed[0].partition("\n")
    *_, name, option, seed = command.split()
    assert (name.split(":")[0], option, seed) == ("test_frame.coins", "--seed", "1")
    assert story.endswith("ValueError: tails\n")
    with pytest.raises(ValueError, match="tails"):
        coins.run(seed=1, number=int(name.split(":")[1]))


def test_each_kind_is_tried_once_however_short_the_time() -> None:
    assert [tally.tried for tally in run([coins, vaults], seed=0, seconds=0)] == [1, 1]


def test_each_kind_has_a_name_of_its_own_and_says_what_a_trial_is() -> None:
    all_kinds = [kind for name in campaigns() for kind in kinds(name)]
    assert len({kind.name for kind in all_kinds}) == len(all_kinds)
    assert all(kind.what for kind in all_kinds)


def test_what_cannot_be_tried_here_says_why() -> None:
    (moon,) = run([moons], seed=0, seconds=0.05)
    assert (moon.tried, moon.skipped) == (0, "there is no rocket here")
