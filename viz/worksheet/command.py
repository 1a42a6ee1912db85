"""`stepgrad worksheet`: small graphs on paper to go through by hand, with the key."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from rich.console import Console

from autograd.files import write_whole
from viz.images import bound, format_of, rasterized
from viz.worksheet.exercises import exercises
from viz.worksheet.pages import pages

FORMATS = (".pdf", ".svg", ".png")
FEWEST, MOST = 1, 60
EXAMPLE = "stepgrad worksheet --seed 7 -o sheet.pdf"


def worksheet(seed: int, path: str | os.PathLike[str], count: int = 6) -> list[Path]:
    """Write a worksheet and its key; return the files: one PDF, or a picture of each page.

    The leaves have their data; blank are the data of the other nodes, local derivatives and
    gradients, all of them whole numbers of at most two digits. The same seed gives the same
    drawings. `sheet.svg` becomes sheet-1.svg, sheet-2.svg and so on.

    Raises ValueError for another ending, or unless 1 to 60 exercises are asked for, TypeError for a
    count that is no number, OSError if a file cannot be written.
    """
    path = Path(path)
    ending = format_of(path, FORMATS)
    if not FEWEST <= count <= MOST:
        raise ValueError(f"a worksheet has {FEWEST} to {MOST} exercises, got {count}")
    source = f"stepgrad worksheet --seed {seed} --count {count}"
    drawn = pages(exercises(seed, count), source)
    if ending == ".pdf":
        write_whole(path, bound(drawn))
        return [path]
    paths = [path.with_stem(f"{path.stem}-{k}") for k in range(1, len(drawn) + 1)]
    for place, page in zip(paths, drawn, strict=True):
        write_whole(place, rasterized(page) if ending == ".png" else page.encode())
    return paths


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `stepgrad worksheet` to its parser."""
    parser.add_argument("--seed", type=int, default=0, help="which numbers (default: 0)")
    parser.add_argument("--count", type=int, default=6, help="how many exercises (default: 6)")
    out = ".pdf, or .svg or .png for a picture of each page (default: worksheet.pdf)"
    parser.add_argument("-o", "--out", default="worksheet.pdf", help=out)


def show(options: argparse.Namespace, console: Console) -> None:
    """Write the worksheet and say where it is."""
    paths = worksheet(options.seed, options.out, options.count)
    where = str(paths[0]) if len(paths) == 1 else f"{paths[0]} to {paths[-1].name}"
    console.print(f"The worksheet and its key are in {where}", markup=False, soft_wrap=True)
