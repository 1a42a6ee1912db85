"""All benchmarks as tables, or those asked for: `python -m tests.benchmarks engine growth`."""

from __future__ import annotations

import argparse

from rich.console import Console

from tests.benchmarks import compiled, engine, playground, showing, training
from tests.benchmarks.table import NOTE, print_part

TABLES = {
    "engine": engine.PARTS,  # first: PyTorch, once imported, slows the garbage collector down
    "showing": showing.PARTS,
    "playground": playground.PARTS,
    "compiled": compiled.PARTS,
    "growth": compiled.GROWTH,
    "training": training.PARTS,
}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="table", help=f"of {', '.join(TABLES)}")
    names = parser.parse_args().tables or list(TABLES)
    if unknown := set(names) - set(TABLES):
        parser.error(f"there is no {', '.join(sorted(unknown))}: there are {', '.join(TABLES)}")
    console = Console(width=200, highlight=False)
    for name in names:
        for part in TABLES[name]:
            print_part(console, part)
    console.print(NOTE)


if __name__ == "__main__":
    main()
