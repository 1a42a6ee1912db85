"""`stepgrad step`: walk through a training in the terminal.

What can be walked through is opened by sources.py, what is seen is drawn by app.py.
"""

from __future__ import annotations

import argparse
import asyncio
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from autograd.files import write_whole
from viz.keys import is_conversation
from viz.tui import RECORDS

if TYPE_CHECKING:
    from viz.tui.app import StepApp

SIZE = 110, 30
"""The columns and lines of a screen that is saved without a terminal."""

THEMES = ("light", "dark")
MISSING = "the terminal stepper needs Textual: pip install 'stepgrad[tui]'"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command line of the subcommand takes."""
    what = (
        "program.py (a training loop as it is, or a file with update() or a Stepper), "
        "model.safetensors, trace.jsonl or demo (default: demo)"
    )
    parser.add_argument("what", nargs="?", default="demo", metavar="what", help=what)
    parser.add_argument("--data", default="moons", help="set to step a model on (default: moons)")
    parser.add_argument("--batch", type=int, help="samples per update")
    parser.add_argument(
        "--records",
        type=int,
        default=RECORDS,
        help=f"most records of a program's run (default: {RECORDS:,})",
    )
    parser.add_argument("--seed", type=int, default=7, help="of the data and the demo (default: 7)")
    parser.add_argument("--theme", help="light or dark (default: as the terminal says, else dark)")
    parser.add_argument("-o", "--out", help="press --keys without a terminal, save the screen here")
    parser.add_argument("--keys", default="", help="such as 'u u right E' (only with --out)")


def step(options: argparse.Namespace, console: Console) -> None:
    """Open what is asked for and walk through it; raise ValueError where that cannot be."""
    try:
        import textual  # noqa: F401
    except ImportError:
        raise ValueError(MISSING) from None
    from viz.tui.app import StepApp
    from viz.tui.looks import theme_of_terminal
    from viz.tui.sources import open_session

    if options.out and Path(options.out).suffix.lower() != ".svg":
        raise ValueError(f"give a file name that ends in .svg; got {options.out!r}")
    theme = options.theme
    if theme not in (None, *THEMES):
        raise ValueError(f"--theme expects light or dark, got {theme!r}")
    what, data, batch, seed = options.what, options.data, options.batch, options.seed
    session = open_session(what, data, batch, seed, options.records)
    if options.out:
        svg = asyncio.run(picture(StepApp(session, theme=theme or "dark"), options.keys.split()))
        write_whole(options.out, svg.encode())
        console.print(f"the screen is in {options.out}")
        return
    if not is_conversation():
        raise ValueError("it needs a terminal, and input or output is none")
    StepApp(session, theme=theme or theme_of_terminal()).run()


async def picture(app: StepApp, presses: list[str]) -> str:
    """Return the screen as SVG after these keys, pressed without a terminal."""
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for key in presses:
            _check(key, app)
            await pilot.press(key)
            await pilot.pause()
        while app.walking:
            await pilot.pause()
        return app.picture()


def _check(key: str, app: StepApp) -> None:
    """Raise ValueError for what is no key here; in a dialog any character is one."""
    from textual.keys import Keys

    from viz.tui.keys import NAMES

    is_dialog = len(app.screen_stack) > 1
    typed = len(key) == 1 or key in {k.value for k in Keys} or _is_character(key)
    if key not in NAMES and not (is_dialog and typed):
        raise ValueError(f"there is no key {key!r}: --keys takes {', '.join(NAMES)}")


def _is_character(key: str) -> bool:
    """Whether a key is a character by its Unicode name, as in full_stop."""
    try:
        return bool(unicodedata.lookup(key.replace("_", " ")))
    except KeyError:
        return key in ("minus", "plus", "slash")
