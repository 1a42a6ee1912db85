"""The command `stepgrad`: one function per subcommand; each does what a few lines of Python do."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from io import TextIOWrapper

from rich.console import Console

from autograd import __version__
from viz import checks, completion, train
from viz.demo import demo
from viz.doctor import doctor
from viz.draw import draw
from viz.frames import add_arguments as add_frames
from viz.frames import show
from viz.play import command as playground
from viz.screen import Parser, Screen, give_up_unwritten, one_line, show_cursor, unwinding
from viz.tui import command as tui
from viz.worksheet import command as paper


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; return 0, or 1 after printing one line that says what is wrong."""
    try:
        return _run(arguments)
    finally:
        give_up_unwritten()


def _run(arguments: Sequence[str] | None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["graph"] and len(words) > 1 and words[1].split("=")[0] not in GRAPH_OPTIONS:
        words[1] = f" {words[1]}"  # an expression may begin with a minus and is no option
    if not os.environ.get("COLUMNS", "80").strip("0"):
        del os.environ["COLUMNS"]  # it is not known how wide the terminal is
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a ∂ shows a ?
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    parser, names = _parser()
    if not words:
        parser.print_help()
        return 0
    if not words[0].startswith("-") and words[0] not in names:
        parser.error(_unknown(words[0], names))
    options = parser.parse_args(words)
    console = Screen(highlight=False)
    run: Run = options.run
    try:
        with unwinding():
            code = run(options, console) or 0
            if sys.stdout:
                sys.stdout.flush()  # here, where an error has words
            return code
    except BrokenPipeError:
        return 1  # nobody reads on, as at the end of `| head`
    except SystemExit:
        show_cursor()
        raise
    except KeyboardInterrupt:
        show_cursor()
        print(file=sys.stderr)
        return 130  # what a shell expects of a program that Ctrl-C has ended
    except (ValueError, TypeError, OSError, ImportError, MemoryError) as error:
        print(f"stepgrad {options.command}: {one_line(error)}", file=sys.stderr)
        return 1


GRAPH_OPTIONS = ("-h", "--help", "-o", "--out")
Run = Callable[[argparse.Namespace, Console], int | None]


def _unknown(word: str, names: Sequence[str]) -> str:
    close = get_close_matches(word, names, 1)
    meant = f"did you mean {close[0]}?" if close else f"it is one of {', '.join(names)}"
    return f"there is no command {word!r}: {meant}"


def _parser() -> tuple[argparse.ArgumentParser, Sequence[str]]:
    """Return the parser and the names of the commands."""
    about = "Watch every derivative and every weight update happen."
    parser = Parser(prog="stepgrad", description=about)
    parser.add_argument("--version", action="version", version=f"stepgrad {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    def command(name: str, run: Run, what: str, example: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=what, description=what, epilog=f"example: {example}")
        added.set_defaults(run=run)
        return added

    _add_demo(command("demo", demo, "one weight update, step by step", "stepgrad demo --seed 3"))

    example = 'stepgrad graph "tanh(w*x + b)" x=2 w=-3 b=6.8814 -o neuron.png'
    _add_graph(command("graph", draw, "draw an expression and print its derivatives", example))
    example = "stepgrad step model.safetensors --data moons --batch 4"
    tui.add_arguments(command("step", tui.step, "walk through a training in the terminal", example))
    what = "train a network and plot what it learnt"
    train.add_arguments(command("train", train.train, what, train.EXAMPLE))

    example = "stepgrad frames trace.jsonl -o lesson.html"
    add_frames(command("frames", show, "make a trace a page that is stepped through", example))

    what = "train a network in the browser and look inside"
    playground.add_arguments(command("play", playground.play, what, "stepgrad play"))

    what = "print small graphs to go through by hand, with the key"
    paper.add_arguments(command("worksheet", paper.show, what, paper.EXAMPLE))

    what = "say what a class has got right in its lessons, and missed"
    checks.add_arguments(command("checks", checks.show, what, checks.EXAMPLE))

    command("doctor", doctor, "show installed versions and conflicts", "stepgrad doctor")

    what = "print what makes a shell complete commands and options"
    one = command("completion", _complete, what, completion.EXAMPLE)
    one.add_argument("shell", choices=completion.SHELLS)
    one.set_defaults(commands=commands.choices)
    return parser, list(commands.choices)


def _complete(options: argparse.Namespace, console: Console) -> None:
    print(completion.script(options.shell, options.commands))


def _add_demo(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", "--out", help="folder for the pictures (default: .stepgrad)")
    command.add_argument("--seed", type=int, default=7, help="another network (default: 7)")


def _add_graph(command: argparse.ArgumentParser) -> None:
    command.add_argument("expression", help='such as "tanh(w*x + b)"')
    command.add_argument("values", nargs="*", metavar="name=number", help="such as x=2")
    command.add_argument("-o", "--out", default="graph.svg", help=".svg, .png, .pdf or .dot file")
