"""All campaigns at once, or those asked for: `python -m tests.campaigns files undo --seconds 60`.

`files.killed_saves` asks for one kind of trials, `files.killed_saves:17` for one trial of it.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from rich.console import Console
from rich.table import Table

from tests.campaigns.frame import Tally, campaign, campaigns, kinds, kinds_of


def main() -> None:
    """Make the trials, and say what was tried, what failed and what was lost."""
    parser = argparse.ArgumentParser("python -m tests.campaigns", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(campaigns())}")
    parser.add_argument("--seconds", type=float, default=60, help="for all of them together (60)")
    parser.add_argument("--seed", type=int, default=0, help="of all that is drawn (0)")
    asked = parser.parse_args()
    names = asked.names or campaigns()
    known = [kind.name for name in campaigns() for kind in kinds(name)] + campaigns()
    if unknown := {name for name in names if name.split(":")[0] not in known}:
        parser.error(f"there is no {', '.join(unknown)}: there are {', '.join(campaigns())}")
    if ":" in names[0]:
        name, _, number = names[0].partition(":")
        for kind in kinds_of(name):
            kind.run(asked.seed, int(number))
        return
    tallies = _beside_each_other(names, asked.seed, asked.seconds)
    _print(tallies)
    sys.exit(any(tally.failed or tally.lost for tally in tallies))


def _beside_each_other(names: list[str], seed: int, seconds: float) -> list[Tally]:
    """Run campaigns, each in a process of its own, as many at a time as there are cores."""
    cores = min(os.cpu_count() or 1, len(names))
    share = seconds / math.ceil(len(names) / cores)
    alone = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores, mp_context=alone, max_tasks_per_child=1) as processes:
        found = processes.map(partial(campaign, seed=seed, seconds=share), names)
        return [tally for tallies in found for tally in tallies]


def _print(tallies: list[Tally]) -> None:
    console = Console(width=120, highlight=False)
    for tally in tallies:
        for report in tally.lost[:3] + tally.failed[:3]:
            console.print(report, markup=False)
    table = Table("kind", "one trial", box=None, padding=(0, 2, 0, 0))
    for name in ("tried", "failed", "lost", "seconds"):
        table.add_column(name, justify="right")
    for tally in tallies:
        counts = (tally.tried, len(tally.failed), len(tally.lost), round(tally.seconds))
        table.add_row(tally.kind, tally.skipped or tally.what, *map(str, counts))
    console.print(table)


if __name__ == "__main__":
    main()
