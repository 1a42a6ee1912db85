"""What each pane shows at a place of the journey, as rich Text for so many columns and rows.

Nothing here knows Textual; the widgets are in widgets.py.
"""

from __future__ import annotations

from bisect import bisect_left

from rich.console import Console
from rich.text import Text

from autograd.figures import LINE, PICTURE, signed
from autograd.records import Chain, Forward, Mark, Record, Update, touched
from autograd.tokens import board
from viz.names import fit, named
from viz.tui.index import before
from viz.tui.journey import Journey
from viz.tui.pictures import curve
from viz.tui.sources import Session
from viz.tui.wording import FAINT, SHORT, STRONG, brief, formula, line, story

HERE = "reverse"
MEASURE = Console(width=200, color_system=None)
STAGES = {
    "epoch": "for epoch",
    "batch": "for batch",
    "sample": "for x",
    "zero_grad": "zero_grad",
    "backward": ".backward(",
    "update": ".step(",
    "forward": "loss =",
}


def head(journey: Journey, session: Session, width: int) -> Text:
    """Return the line that says where one is."""
    steps = journey.index.steps(journey.position)
    epoch = bisect_left(journey.index.marks.get("epoch", ()), journey.position)
    place = f"step {journey.position:,} of {journey.size:,} · update {steps}"
    place += f" · epoch {epoch}" if epoch else ""
    title = fit(f"stepgrad · {session.title}", max(10, width - len(place) - 3))
    gap = max(1, width - len(place) - Text(title).cell_len - 2)
    return Text(f" {title}{' ' * gap}{place} ", no_wrap=True)


def record(journey: Journey, width: int, height: int) -> Text:
    """Return the current record in symbols and numbers, and what it touches."""
    current = journey.current
    text = story(current, journey.index, journey.position, width)
    text.rstrip()
    used = len(text.wrap(MEASURE, width)) if width > 0 else 0
    names = list(dict.fromkeys(touched(current))) if current else []
    room = height - used - 2
    if names and room > 0:
        text.append("\n\n")
        rows = names if len(names) <= room else names[: max(1, room - 1)]
        widest = max(Text(name[:60]).cell_len for name in rows)
        room = max(6, min(width - 34, widest))
        text.append_text(Text("\n").join(_held(journey, name, room, width) for name in rows))
        if len(rows) < min(len(names), room):
            text.append(f"\n… and {len(names) - len(rows)} more", FAINT)
    return text


def _held(journey: Journey, name: str, room: int, width: int) -> Text:
    """Return the value and the gradient of a name, and what they were if they changed."""
    index, after = journey.index, journey.position
    row = Text(f"{named(name, room)}{' ' * (room - Text(named(name, room)).cell_len)} ")
    value, old = index.value(name, after), index.value(name, after - 1)
    current = journey.current
    if value is not None:
        row.append("= ", FAINT)
        changed = isinstance(current, Update) and old is not None
        row.append(f"{signed(old)}→" if changed and old is not None else "")
        row.append(brief(value))
    if not isinstance(current, Forward):
        grad, was = index.grad(name, after), index.grad(name, after - 1)
        row.append("  grad ", FAINT).append(f"{signed(was)}→" if was != grad else "")
        row.append(brief(grad))
    row.truncate(width, overflow="ellipsis")
    return row


def log(journey: Journey, first: int, width: int, height: int) -> Text:
    """Return a window of the log from a record on; what lies ahead keeps its numbers back."""
    trace, position = journey.index.trace, journey.position
    rows = []
    digits = len(str(max(journey.size, 1)))
    for k in range(first, min(first + height, journey.size)):
        row = Text("▸" if k == position - 1 else " ", no_wrap=True, end="")
        row.append(f"{k + 1:>{digits}} ", FAINT)
        row.append_text(line(trace[k], width - digits - 2, told=k < position))
        if k == position - 1:
            row = _bar(row, width)
        elif k >= position:
            row.stylize(FAINT)
        rows.append(row)
    return Text("\n").join(rows)


def _bar(row: Text, width: int) -> Text:
    """Return a row as a bar over the whole width."""
    bar = Text(row.plain.ljust(width), f"{HERE} {STRONG}", no_wrap=True)
    bar.truncate(width)
    return bar


def log_start(journey: Journey, height: int) -> int:
    """Return the first record of the window: the current one stands two thirds down."""
    first = journey.position - 1 - 2 * height // 3
    return max(0, min(first, journey.size - height))


def source(journey: Journey, session: Session, width: int, height: int) -> Text:
    """Return the source with the line of the current stage, or else the formulas."""
    if not session.source:
        return formulas(journey, width, height)
    here = stage(journey.current, session.source)
    first = max(0, min((here or 0) - height // 2, len(session.source) - height))
    rows = []
    for k, code in enumerate(session.source[first : first + height], start=first):
        row = Text(fit_right(code, width), no_wrap=True)
        rows.append(_bar(row, width) if k == here else row)
    return Text("\n").join(rows)


def fit_right(code: str, width: int) -> str:
    """Return a line of code in at most so many cells, its end left out if need be."""
    text = Text("".join(c if c.isprintable() else "?" for c in code[: 4 * width]))
    text.truncate(width, overflow="ellipsis")
    return text.plain


def stage(current: Record | None, source: list[str]) -> int | None:
    """Return the line of a source that a record most likely comes from, by what it says."""
    if current is None:
        return None
    kind = {Chain: "backward", Update: "update", Forward: "forward"}.get(type(current), "")
    wanted = STAGES.get(current.kind if isinstance(current, Mark) else kind)
    return next((k for k, code in enumerate(source) if wanted and wanted in code), None)


def formulas(journey: Journey, width: int, height: int) -> Text:
    """Return the formulas around the node that the current record is about."""
    index, current = journey.index, journey.current
    name = current.node if isinstance(current, Chain) else getattr(current, "name", "")
    centre = before(index.definitions.get(name), journey.position)
    centre = max(0, journey.position - 1) if centre is None else centre
    near = range(max(0, centre - 4 * height), min(index.size, centre + 4 * height))
    found = [(k, r) for k in near if isinstance(r := index.trace[k], Forward)]
    past = sum(k <= centre for k, _ in found)
    first = max(0, min(past - 1 - height // 2, len(found) - height))
    rows = []
    for k, r in found[first : first + height]:
        row = Text(fit(f"{named(r.name, SHORT)} = {formula(r)}", width), no_wrap=True)
        rows.append(_bar(row, width) if k == centre else row)
    return Text("\n").join(rows)


def weight_names(journey: Journey, session: Session) -> list[str]:
    """Return the names of the weights: those that were updated, or the network's own."""
    if journey.index.updates or session.model is None:
        return list(journey.index.updates)
    return [p.label for p in session.model.parameters()]


def weights(journey: Journey, names: list[str], selected: str, width: int) -> list[Text]:
    """Return a row for each of some weights: old − lr·grad = new, or its value."""
    current = set(touched(journey.current)) if journey.current else set()
    return [_weight(journey, name, selected, name in current, width) for name in names]


def _weight(journey: Journey, name: str, selected: str, current: bool, width: int) -> Text:
    last = journey.index.last_update(name, journey.position)
    value = journey.index.value(name, journey.position)
    right = Text()
    if last is not None:
        right.append(_rule(last, width), FAINT).append(brief(last.new))
    elif value is not None:
        right.append(brief(value))
    room = max(3, width - right.cell_len - 2)
    label = named(name, room)
    row = Text("▸" if name == selected else " ", no_wrap=True)
    row.append(label, STRONG if current or name == selected else "")
    row.append(" " * max(1, width - right.cell_len - Text(label).cell_len - 1)).append_text(right)
    row.truncate(width, overflow="ellipsis")
    return row


def _rule(r: Update, width: int) -> str:
    """Return an update up to its result: with spaces where there is room for them."""
    rule = board(r.lines[1][1:-1], PICTURE)
    return rule if width >= 50 else rule.replace(" ", "")


def losses(journey: Journey, width: int, height: int) -> Text:
    """Return the loss curve by update."""
    found = journey.index.losses
    here = journey.index.steps(journey.position)
    return curve([loss for _, loss in found], here, width, height)


def loss_title(journey: Journey) -> str:
    """Return the last loss, for the title of the curve."""
    steps = journey.index.steps(journey.position)
    return f"loss {signed(journey.index.losses[steps - 1][1], LINE)}" if steps else "loss"
