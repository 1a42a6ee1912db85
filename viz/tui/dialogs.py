"""The dialogs of the terminal stepper: search, breakpoints, predict, and texts to read.

Each asks one thing and returns the answer.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from autograd.answers import Question
from autograd.labels import clean
from viz.names import fit, initials
from viz.tui import breakpoints
from viz.tui.journey import Journey
from viz.tui.panes import window
from viz.tui.wording import FAINT, SHORT, STRONG, called, dressed, line

MOST = 200
"""The largest number of names or records listed at once."""


def spelt(name: str) -> Text:
    """Return what a name is called in the panes, and the whole of it."""
    text = Text(called(name))
    if text.plain != name:
        text.pad_right(SHORT - text.cell_len)
        text.append(f"  {fit(name, 50)}", FAINT)
    return text


class Reading(ModalScreen[None]):
    """A text to read and scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,q,enter,x,question_mark", "dismiss", "close")]

    def __init__(self, title: str, text: Text) -> None:
        super().__init__()
        self._heading, self._body = title, text

    def compose(self) -> ComposeResult:
        """Lay out the text in a box."""
        with VerticalScroll(classes="dialog wide") as box:
            box.border_title = self._heading
            box.border_subtitle = "Esc closes"
            yield Static(self._body, markup=False)


class Search(ModalScreen[str | None]):
    """Type a part of a name, choose it from the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss", "close"),
        ("down", "app.focus_next", "list"),
    ]

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self._names, self._found = names, names[:MOST]

    def compose(self) -> ComposeResult:
        """Lay out the line to type into and the list below it."""
        with Vertical(classes="dialog wide") as box:
            box.border_title = "search a weight or a node"
            box.border_subtitle = "Enter shows its records · Esc closes"
            yield Input(placeholder="a part of its name")
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """List all names."""
        self._list("")

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """List the names with what is typed in them."""
        self._list(event.value)

    def _list(self, part: str) -> None:
        low = part.lower()
        self._found = [n for n in self._names if low in n.lower() or low in initials(n).lower()]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([spelt(n) for n in self._found[:MOST]])
        more = len(self._found) - MOST
        if more > 0:
            options.add_option(Option(Text(f"… and {more} more", FAINT), disabled=True))
        if self._found:
            options.highlighted = 0
        else:
            options.add_option(Option(Text("no such name", FAINT), disabled=True))

    @on(Input.Submitted)
    def first(self) -> None:
        """Choose the first name."""
        if self._found:
            self.dismiss(self._found[0])

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Choose a name."""
        self.dismiss(self._found[event.option_index])


class Touched(ModalScreen[int | None]):
    """The records that touched a name, those around where one is; choosing one goes there."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,q", "dismiss", "close")]

    def __init__(self, name: str, journey: Journey) -> None:
        super().__init__()
        self._wanted, self._journey = name, journey
        self._places = journey.index.touches[name]
        self._past = bisect_left(self._places, journey.position)
        self._shown = window(self._past - MOST // 2, len(self._places), MOST)

    def compose(self) -> ComposeResult:
        """Lay out the list, at the record that is nearest to where one is."""
        with Vertical(classes="dialog wide tall") as box:
            box.border_title = Text(f"{len(self._places):,} records of {called(self._wanted)}")
            box.border_subtitle = "Enter goes there · Esc closes"
            yield OptionList(*map(self._row, self._shown), markup=False)

    def on_mount(self) -> None:
        """Stand at the last record before where one is."""
        self.query_one(OptionList).highlighted = max(0, self._past - 1 - self._shown.start)

    def _row(self, k: int) -> Text:
        place, width = self._places[k], self.app.size.width * 9 // 10 - 15
        shown = place < self._journey.position
        row = Text.assemble((f"{place + 1:>8,} ", FAINT))
        return row.append_text(line(self._journey.index.trace[place], width, shown))

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        """Return the place after the record that was chosen."""
        self.dismiss(self._places[self._shown[event.option_index]] + 1)


class Breakpoints(ModalScreen[None]):
    """Type a breakpoint to add it, choose one to remove it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "dismiss", "close"),
        ("down", "app.focus_next", "list"),
    ]

    def __init__(self, journey: Journey, names: list[str]) -> None:
        super().__init__()
        self._all, self._names = journey.breakpoints, names

    def compose(self) -> ComposeResult:
        """Lay out the line to type into, what is wrong with it, and the list."""
        with Vertical(classes="dialog wide") as box:
            box.border_title = "breakpoints"
            box.border_subtitle = "Enter adds, in the list removes · Esc closes, then r runs"
            yield Input(placeholder="|grad| > 1     value < 0     name == w     w")
            yield Static(Text(breakpoints.HELP, FAINT), id="wrong")
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """List the breakpoints."""
        self._list()

    def _list(self) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Text(f"✕ {fit(b.text, 60)}") for b in self._all])
        options.highlighted = 0 if self._all else None

    @on(Input.Submitted)
    def add(self, event: Input.Submitted) -> None:
        """Add what is typed, or say what is wrong with it."""
        try:
            self._all.append(breakpoints.parse(event.value, self._names))
        except ValueError as error:
            self.query_one("#wrong", Static).update(Text(clean(f"{error}")))
            return
        event.input.clear()
        self.query_one("#wrong", Static).update(Text(breakpoints.HELP, FAINT))
        self._list()

    @on(OptionList.OptionSelected)
    def drop(self, event: OptionList.OptionSelected) -> None:
        """Remove a breakpoint."""
        del self._all[event.option_index]
        self._list()


class Predict(ModalScreen[bool | None]):
    """A question about the next number; returns whether the first answer was right."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "give_up", "close")]

    def __init__(self, question: Question, score: str) -> None:
        super().__init__()
        self._question, self._score = question, score
        self._first: bool | None = None
        self._done = False

    def compose(self) -> ComposeResult:
        """Lay out what is given, the question, the line for the answer and the verdict."""
        q = self._question
        text = Text("\n").join(map(dressed, q.given))
        text.append(f"\n\n{q.asked}", STRONG)
        with Vertical(classes="dialog wide") as box:
            box.border_title = f"predict{self._score}"
            box.border_subtitle = "Enter answers · Esc shows it"
            yield Static(text, markup=False)
            yield Input(placeholder="three digits, or a product such as 2 * -3")
            yield Static(Text(""), id="verdict")

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Judge the answer; after a right one Enter goes on."""
        if self._done:
            self.dismiss(self._first)
            return
        try:
            verdict = self._question.judge(event.value).unfolded
        except ValueError as error:  # no number: no answer yet
            self.query_one("#verdict", Static).update(Text(f"{error}"))
            return
        right = verdict.right
        self._first = right if self._first is None else self._first
        self._done = right
        if not right:
            event.input.clear()
        self.query_one("#verdict", Static).update(Text(verdict.text, STRONG))
        box = self.query_one(".dialog")
        box.set_class(right, "right").set_class(not right, "wrong")
        if right:
            box.border_subtitle = "Enter goes on"

    def action_give_up(self) -> None:
        """Close; an answer that was never given does not count."""
        self.dismiss(self._first)
