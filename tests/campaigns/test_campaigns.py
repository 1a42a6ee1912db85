"""The short form of each campaign: the same few trials of each kind in every run."""

import pytest

from tests.campaigns.frame import campaigns, kinds

pytest.importorskip("resource", reason="campaigns limit and fork processes as POSIX has it")
KINDS = {kind.name: kind for name in campaigns() for kind in kinds(name)}


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.short])
def test_trials_of_each_kind_hold(name: str) -> None:
    for number in range(KINDS[name].short):
        KINDS[name].run(seed=0, number=number)
