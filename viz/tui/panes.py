"""What each pane shows at a place of the journey, as rich Text of its size."""

from __future__ import annotations

from linecache import getlines
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from autograd.figures import LINE, PICTURE, signed
from autograd.labels import clean
from autograd.records import Chain, Forward, Mark, Record, Update, touched
from autograd.tokens import board
from viz.names import fit
from viz.tui.journey import Journey
from viz.tui.pictures import curve
from viz.tui.session import Session
from viz.tui.wording import FAINT, STRONG, brief, called, formula, line, story

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


def window(first: int, count: int, height: int) -> range:
    """Return which of `count` rows are seen: those from the `first` on that fill the height."""
    first = max(0, min(first, count - height))
    return range(first, min(first + height, count))


def row(text: Text, width: int, current: bool = False) -> Text:
    """Return a text as one row; the current one is a bar over the whole width."""
    if current:
        text = Text(text.plain, f"reverse {STRONG}")
    text.no_wrap = True
    text.truncate(width, overflow="ellipsis", pad=current)
    return text


def spread(left: Text, right: Text, width: int) -> Text:
    """Return a row with a text at each end."""
    gap = " " * max(1, width - left.cell_len - right.cell_len)
    return row(Text.assemble(left, gap, right), width)


def stacked(rows: list[Text]) -> Text:
    """Return rows below each other."""
    return Text("\n").join(rows)


def head(journey: Journey, session: Session, width: int) -> Text:
    """Return the line that says where one is."""
    index, position = journey.index, journey.position
    place = f" record {position:,} of {journey.size:,} "
    place += f"· update {index.passed('update', position):,} · step {index.steps(position):,} "
    epoch = index.passed("epoch", position)
    place += f"· epoch {epoch:,} " if epoch else ""
    title, room = f"stepgrad · {session.title}", width - len(place) - 2
    title = fit(title if cell_len(title) <= room else session.title, max(0, room))
    return spread(Text(f" {title}"), Text(place), width)


def record(journey: Journey, width: int, height: int) -> Text:
    """Return the current record in symbols and numbers, and what it touches."""
    current = journey.current
    text = story(current, journey.index, journey.position, width)
    text.rstrip()
    used = len(text.wrap(MEASURE, width)) if width > 0 else 0
    names = list(dict.fromkeys(touched(current))) if current else []
    room = height - used - 2
    if names and room > 0:
        shown = names if len(names) <= room else names[: max(1, room - 1)]
        column = max(6, *(cell_len(called(name)) for name in shown))
        rows = [_held(journey, name, column, width) for name in shown]
        text.append("\n\n").append_text(stacked(rows))
        if len(shown) < min(len(names), room):
            text.append(f"\n… and {len(names) - len(shown)} more", FAINT)
    return text


def _held(journey: Journey, name: str, column: int, width: int) -> Text:
    """Return the value and the gradient of a name, and what they were if they changed."""
    account, position, current = journey.index.account, journey.position, journey.current
    (old, was), (value, grad) = (account.held(name, k) for k in (position - 1, position))
    text = Text(called(name))
    text.pad_right(column - text.cell_len + 1)
    if value is not None:
        text.append("= ", FAINT)
        text.append(f"{signed(old)}→" if isinstance(current, Update) and old is not None else "")
        text.append(brief(value))
    if not isinstance(current, Forward):
        grad, was = grad or 0.0, was or 0.0
        text.append("  grad ", FAINT).append(f"{signed(was)}→" if was != grad else "")
        text.append(brief(grad))
    return row(text, width)


def log_rows(journey: Journey, height: int) -> range:
    """Return which records the log shows: the current one stands two thirds down."""
    return window(journey.position - 1 - 2 * height // 3, journey.size, height)


def log(journey: Journey, width: int, height: int) -> Text:
    """Return a window of the log; what lies ahead keeps its numbers back."""
    trace, position = journey.index.trace, journey.position
    digits = len(str(max(journey.size, 1)))
    rows = []
    for k in log_rows(journey, height):
        text = Text("▸" if k == position - 1 else " ", end="").append(f"{k + 1:>{digits}} ", FAINT)
        text.append_text(line(trace[k], width - digits - 2, shown=k < position))
        if k >= position:
            text.stylize(FAINT)
        rows.append(row(text, width, k == position - 1))
    return stacked(rows)


def source(journey: Journey, session: Session, width: int, height: int) -> Text:
    """Return the source with the line of the current record, or else the formulas."""
    place = session.place(journey.position)
    code = [line.expandtabs(4) for line in getlines(place.path)] if place else session.source
    if not code:
        return formulas(journey, width, height)
    here = place.number - 1 if place else stage(journey.current, code)
    seen = window((here or 0) - height // 2, len(code), height)
    lines = ((k, Text(clean(code[k].rstrip()[: 4 * width]))) for k in seen)
    return stacked([row(text, width, k == here) for k, text in lines])


def source_title(journey: Journey, session: Session) -> str:
    """Return which line of which file is shown, where that is known."""
    place = session.place(journey.position)
    return f"{Path(place.path).name}, line {place.number}" if place else "code"


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
    centre = index.place(Forward, name, journey.position)
    centre = max(0, journey.position - 1) if centre is None else centre
    near = range(max(0, centre - 4 * height), min(index.size, centre + 4 * height))
    found = [(k, r) for k in near if isinstance(r := index.trace[k], Forward)]
    past = sum(k <= centre for k, _ in found)
    seen = [found[i] for i in window(past - 1 - height // 2, len(found), height)]
    texts = (fit(f"{called(r.name)} = {formula(r)}", width) for _, r in seen)
    return stacked(
        [row(Text(t), width, k == centre) for t, (k, _) in zip(texts, seen, strict=True)]
    )


def weight_names(journey: Journey, session: Session) -> list[str]:
    """Return the names of the weights: those that were updated, or the network's own."""
    if journey.index.updated or session.model is None:
        return journey.index.updated
    return [p.label for p in session.model.parameters()]


def weight_rows(names: list[str], selected: str, height: int) -> list[str]:
    """Return the names that are seen, the selected one among them."""
    at = names.index(selected) if selected in names else 0
    return [names[k] for k in window(at - height // 2, len(names), height)]


def weights(journey: Journey, names: list[str], selected: str, width: int) -> Text:
    """Return a row for each of some weights: old − lr·grad = new, or its value."""
    current = set(touched(journey.current)) if journey.current else set()
    rows = []
    for name in names:
        last = journey.index.last(Update, name, journey.position)
        value = journey.index.account.held(name, journey.position)[0]
        label = called(name)
        right = brief(value) if value is not None else Text("")
        if last and last.new == value:
            rule = Text.assemble((_rule(last, width), FAINT), right)
            right = rule if rule.cell_len + cell_len(label) + 2 <= width else right
        style = STRONG if name == selected or name in current else ""
        left = Text.assemble("▸" if name == selected else " ", (label, style))
        rows.append(spread(left, right, width))
    return stacked(rows)


def weights_title(selected: str) -> str:
    """Return the whole name of the selected weight, for the title of the weights."""
    return f"weights · {fit(selected, 60)}" if called(selected) != selected else "weights"


def _rule(r: Update, width: int) -> str:
    """Return an update up to its result: with spaces where there is room for them."""
    rule = board(r.lines[1][1:-1], PICTURE)
    return rule if width >= 50 else rule.replace(" ", "")


def losses(journey: Journey, width: int, height: int) -> Text:
    """Return the loss curve by optimizer step, up to where one is."""
    return curve(journey.index.losses_before(journey.position), width, height)


def loss_title(journey: Journey) -> str:
    """Return the last loss, for the title of the curve."""
    losses = journey.index.losses_before(journey.position)
    return f"loss {signed(losses[-1], LINE)}" if losses else "loss"
