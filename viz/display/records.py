"""How values, records and answers about gradients show themselves."""

from __future__ import annotations

from functools import partial
from html import escape

from autograd import Stepper, Trace, Value
from autograd.compile import CompileError
from autograd.compile.compiled import Compiled
from autograd.compile.program import Program
from autograd.effect import Effect
from autograd.explain import Explanation, Path
from autograd.figures import more
from autograd.gradcheck import GradCheck
from autograd.logs import SHOWN, Log
from autograd.nudge import Nudge
from autograd.records import Chain, Forward, Mark, Record, Update
from viz.compare import Comparison
from viz.display.html import html_of
from viz.display.parts import faint, head, note, picture, plain, record_line, rows, table
from viz.frames.player import Player
from viz.graph import graph
from viz.log import updates
from viz.style import PAGE
from viz.svg import Graph
from viz.tables import Table

MOST_STEPS = 300
"""So many steps of a trace are played; of a longer one the lines are listed."""
AROUND = 10
"""So many lines are shown before the cursor and after it, where there is no player."""
NEAR = "the records near the cursor; .trace has all:"
WALK = "The buttons move this picture; next(), back() and goto() move the Values."


@html_of.register
def _value(value: Value) -> str:
    return head(repr(value)) + picture(value, partial(graph, theme=PAGE))


@html_of.register
def _drawing(drawing: Graph) -> str:
    return picture(drawing, lambda drawn: drawn)


@html_of.register
def _table(made: Table) -> str:
    return table(made) + note(made.rest)


@html_of.register(Forward)
@html_of.register(Chain)
@html_of.register(Update)
@html_of.register(Mark)
def _record(record: Record) -> str:
    return f"<p>{record_line(record)}</p>"


@html_of.register
def _log(log: Log) -> str:
    if not log:
        return note(repr(log))
    if all(isinstance(record, Update) for record in log):
        return html_of(updates(log))
    return _lines(log[:SHOWN]) + note(log.rest)


def _lines(log: Log, start: int = 0) -> str:
    """Return the lines of a log whose first record has this number."""
    cells = [
        (faint(str(k)), faint(type(record).__name__.lower()), record_line(record))
        for k, record in enumerate(log, start)
    ]
    return rows(["", "", ""], cells, words=3)


@html_of.register
def _trace(trace: Trace) -> str:
    if not len(trace):
        return note(repr(trace))
    try:
        return html_of(Player(trace)) if len(trace) <= MOST_STEPS else html_of(trace[:])
    except ValueError as undrawn:
        return html_of(trace[:]) + note(str(undrawn))


@html_of.register
def _stepper(stepper: Stepper) -> str:
    first = repr(stepper).partition("\n")[0].strip("<>")
    if not len(stepper):
        return head(first) + note("nothing is recorded yet: next() takes the first step")
    done = stepper.position
    here = html_of(stepper.trace[done - 1]) if done else note("at the beginning")
    start, why = max(0, done - AROUND), ""
    if len(stepper) <= MOST_STEPS:
        try:
            return head(first) + here + html_of(Player(stepper.trace, done)) + note(WALK)
        except ValueError as undrawn:
            why = str(undrawn)
    lines = _lines(stepper.trace[start : done + AROUND], start)
    return head(first) + here + note(NEAR) + lines + note(why)


@html_of.register
def _player(player: Player) -> str:
    # Between single quotes, as the page is full of double ones.
    page = escape(player.page, quote=False).replace("'", "&#39;")
    return f"<iframe srcdoc='{page}' title='{player.title}'></iframe>"


@html_of.register
def _explanation(found: Explanation) -> str:
    paths = "".join(f"<li>{_path(path)}</li>" for path in found.paths)
    return head(found.title) + f"<ol>{paths}</ol>" + note(found.others)


@html_of.register
def _path(path: Path) -> str:
    route, *products = path.lines
    lines = "".join(f"<p>{plain(text)}</p>" for text in products)
    return f'<p class="upstream">{plain(route)}</p>{lines}'


@html_of.register(Nudge)
@html_of.register(Effect)
def _comparison(found: Nudge | Effect) -> str:
    lines = [(what, plain(text)) for what, text in found.rows]
    return head(found.title) + rows(["", ""], lines, words=2) + note(found.why)


@html_of.register
def _gradcheck(found: GradCheck) -> str:
    header = ["", "autograd", "numeric", "difference"]
    lines = [tuple(map(plain, cells)) for cells in found.cells[:SHOWN]]
    rest = note(more(len(found.rows), SHOWN, f"see .rows[{SHOWN}:]"))
    kinks = "".join(map(note, found.bends[:SHOWN]))
    return rows(header, lines) + rest + kinks + note(found.verdict)


@html_of.register
def _step_taken_twice(found: Comparison) -> str:
    return html_of(found.table) + note(found.verdict)


@html_of.register
def _compiled(function: Compiled) -> str:
    try:
        return head(repr(function).strip("<>")) + html_of(function.program)
    except CompileError as none_yet:
        return head(repr(function).strip("<>")) + note(str(none_yet))


@html_of.register
def _program(program: Program) -> str:
    lines = [
        (str(k), plain(step.formula), plain(step.origin))
        for k, step in enumerate(program.instructions[:SHOWN], start=1)
    ]
    title = repr(program).partition("\n")[0]
    listed = rows(["", "instruction", "weights of"], lines, words=3)
    rest = more(len(program.instructions), SHOWN, "print(program) lists all")
    return head(title) + listed + note(rest) + note(f"run {program.ways}")
