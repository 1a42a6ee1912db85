"""A trace to step through outside of Python: an HTML page, an animated GIF, or numbered pictures.

The path decides which; script.py computes what they show.
"""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import Literal, TypeAlias, overload

from rich.console import Console

from autograd import Trace
from autograd.files import write_whole
from autograd.logs import Log
from viz.frames.film import Film
from viz.frames.lesson import page
from viz.frames.player import Player
from viz.frames.script import Script

Format: TypeAlias = Literal["html", "gif", "svg", "png"]
LONGEST: dict[str, int] = {"html": 10000, "gif": 300, "svg": 9999, "png": 9999}
"""How many steps each format takes: a page loads within seconds, a GIF can be mailed."""


@overload
def frames(what: Trace | Log) -> Player: ...
@overload
def frames(
    what: Trace | Log, path: str | os.PathLike[str], format: Format | None = None
) -> Path: ...
def frames(
    what: Trace | Log, path: str | os.PathLike[str] | None = None, format: Format | None = None
) -> Path | Player:
    """Write a trace as a lesson that is stepped through: `"lesson.html"`, `.gif`, or a folder.

    Without a path it is returned as a Player, which a notebook and `viz.show` show.

    The page needs no network and no other file: a scrubber, arrow keys, Home and End, space to
    play. Each step lights its record: the node, for a chain-rule product also the edge, the rule
    in symbols and in numbers, the line of the log. A GIF needs `pip install 'stepgrad[plot]'`.
    A folder, which is a path that ends in / or any path with `format="svg"` or `"png"`, gets
    0001.svg for the first record, and so on.

    Raises ValueError for another format and a trace too large to show: take a slice,
    `frames(t[:50], …)`; TypeError for what is no trace, OSError if a file cannot be written,
    ImportError if a GIF has no Pillow.
    """
    if not isinstance(what, Trace | Log):
        raise TypeError(f"frames shows a Trace or a slice of one, got {what!r}")
    if path is None:
        return Player(what)
    form = _format(path, format)
    if form == "gif":
        _need_pillow()
    if len(what) > LONGEST[form]:
        raise ValueError(
            f"{len(what)} steps are too many for {form}, the limit is {LONGEST[form]}: show a "
            f"slice of the trace, such as t[:{LONGEST[form]}]"
            + ("" if form == "html" else ", or write a page, lesson.html")
        )
    script = Script(what)
    if form == "html":
        write_whole(path, page(script))
    elif form == "gif":
        write_whole(path, Film(script).gif())
    else:
        _write_folder(Path(path), form, Film(script))
    return Path(path)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command line of `stepgrad frames` takes."""
    parser.add_argument("trace", help="file that Trace.save wrote")
    what = "lesson.html, lesson.gif, or a folder that ends in / (default: lesson.html)"
    parser.add_argument("-o", "--out", default="lesson.html", help=what)
    parser.add_argument("--format", choices=list(LONGEST), help="of the pictures in a folder")


def show(options: argparse.Namespace, console: Console) -> None:
    """Run `stepgrad frames`: read a trace from a file and write it as a lesson."""
    try:
        path = frames(Trace.load(options.trace), options.out, options.format)
    except ImportError as missing:
        raise ValueError(missing) from None
    console.print(f"The lesson is in {path}", markup=False)


def _format(path: str | os.PathLike[str], given: str | None) -> str:
    """Return the format asked for, by its name or by the path."""
    if given is not None:
        if given not in LONGEST:
            raise ValueError(f"format expects one of {', '.join(LONGEST)}, got {given!r}")
        return given
    text, ending = os.fspath(path), Path(path).suffix.lower()
    if text.endswith(("/", os.sep)) or Path(path).is_dir():
        return "svg"
    if ending in (".html", ".gif"):
        return ending[1:]
    raise ValueError(
        f"give a file name that ends in .html or .gif, or a folder that ends in /; got {text!r}"
    )


def _need_pillow() -> None:
    try:
        import PIL  # noqa: F401
    except ImportError:
        raise ImportError("a GIF needs Pillow: pip install 'stepgrad[plot]'") from None


def _write_folder(folder: Path, form: str, film: Film) -> None:
    """Write a numbered picture for each step, after all of them are drawn."""
    count = len(film.script)
    names = {f"{k:04d}.{form}": k for k in range(1, count + 1)}
    if folder.exists():
        old = [p.name for p in folder.iterdir() if re.fullmatch(rf"\d{{4}}\.{form}", p.name)]
        if left := sorted(set(old) - set(names)):
            raise ValueError(
                f"{folder} holds pictures of a longer lesson, such as {left[0]}: "
                "remove them, or give another folder"
            )
    elif not folder.parent.is_dir():
        raise FileNotFoundError(f"cannot write {folder}: there is no folder {folder.parent}")
    drawn = {
        name: film.png(k) if form == "png" else film.svg(k).encode() for name, k in names.items()
    }
    folder.mkdir(exist_ok=True)
    for name, picture in drawn.items():
        write_whole(folder / name, picture)
