"""`stepgrad step` as a Textual app: each key calls a journey or opens a dialog."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.text import Text
from textual import work
from textual.actions import ActionParseResult
from textual.dom import DOMNode
from textual.events import Key

from autograd import answers
from autograd.answers import Question
from autograd.files import write_whole
from autograd.labels import clean
from autograd.records import Chain, Forward, Record, Update
from viz.keys import as_before
from viz.tui import keys
from viz.tui.dialogs import Breakpoints, Predict, Reading, Search, Touched
from viz.tui.frame import Frame
from viz.tui.journey import CHUNK
from viz.tui.reasons import reason
from viz.tui.session import Session
from viz.tui.wording import shortened


class StepApp(Frame):
    """The frame with its keys and dialogs."""

    BINDINGS = keys.BINDINGS

    def __init__(self, session: Session, folder: Path | None = None, theme: str = "dark") -> None:
        super().__init__(session, theme)
        self.folder = folder or Path()
        self.further = 0  # how often the key of the walk was pressed on the way
        self.way: str | ActionParseResult | None = None
        self.asked = self.hits = 0
        """How many numbers were predicted, and how many of them rightly at once."""

    # Keys.

    def run(self, *options: Any, **more: Any) -> None:
        """Walk; leave the terminal as it was, also where the program was stopped and went on."""
        with as_before():
            super().run(*options, **more)

    def action_ends(self, end: int) -> None:
        """Go to the beginning, or to the end of what is recorded."""
        self.journey.goto(self.journey.size if end else 0)
        self.show()

    def action_hop(self, what: str, by: int) -> None:
        """Go to the next update, optimizer step or epoch, or to the one before."""
        if by > 0:
            self.walk(self.journey.reached(what), what)
        else:
            self.journey.back_to(what)
            self.show()

    def action_run(self, by: int) -> None:
        """Go to the next breakpoint, or to the one before."""
        if not self.journey.breakpoints:
            self.tell("There are no breakpoints yet: c sets some.")
        elif by > 0:
            self.walk(self.journey.stops, "")
        else:
            self.journey.run_back()
            self.show()

    def walk(self, wanted: Callable[[Record], bool], what: str) -> None:
        """Walk on to a record, at once if it is near, so that quick keys all count."""
        if self.journey.hop(wanted, CHUNK, what) is None:
            self.walking, self.further = True, 0
            self.walk_far(wanted, what)
        else:
            self.show()

    @work(exclusive=True)
    async def walk_far(self, wanted: Callable[[Record], bool], what: str) -> None:
        """Walk on to a record, showing the way from time to time.

        The same key goes on from there, any other stops.
        """
        while self.walking:
            found = self.journey.hop(wanted, CHUNK, what)
            if found is False or (found and not self.further):
                break
            self.further -= bool(found)
            self.journey.message = "Walking … Esc stops."
            self.show()
            await asyncio.sleep(0)
        if not self.walking:
            self.journey.message = "Stopped."
        self.walking = False
        self.show()

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        *rest: Any,
        **more: Any,
    ) -> bool:
        """Let a key that is pressed on the way lengthen the walk or just stop it.

        Once the app ends, keys that were typed ahead do nothing: no dialog opens any more.
        """
        if self.return_code is not None:
            return True
        if self.walking and action != "quit":
            self.further += action == self.way
            self.walking = action == self.way
            return True
        self.way = action if f"{action}".startswith("hop") else None
        return await super().run_action(action, default_namespace, *rest, **more)

    def on_key(self, event: Key) -> None:
        """Let keys without a meaning stop the walk too."""
        self.walking &= event.key in keys.NAMES

    def tell(self, message: str) -> None:
        """Show a message below the panes."""
        self.journey.message = clean(message)
        self.query_one("#message").refresh()

    # Dialogs.

    @work(exclusive=True)
    async def action_search(self) -> None:
        """Search a name, show its records, go to one."""
        weights = self.weight_names
        name = await self.push_screen_wait(Search(self.known_names))
        if name is None:
            return
        self.selected = name if name in weights else self.selected
        place = await self.push_screen_wait(Touched(name, self.journey))
        if place is not None:
            self.journey.goto(place)
        self.show()

    @property
    def known_names(self) -> list[str]:
        """The names of weights and nodes, weights first."""
        return list(dict.fromkeys([*self.weight_names, *self.journey.index.touches]))

    def action_breakpoints(self) -> None:
        """Add and remove breakpoints."""
        self.push_screen(Breakpoints(self.journey, self.known_names))

    @work(exclusive=True)
    async def action_predict(self) -> None:
        """Go to where the next number is to be predicted, ask for it, then show it."""
        journey = self.journey
        if not journey.hop(lambda r: isinstance(r, Chain | Update), 10 * CHUNK, ""):
            self.show()
            return
        record = journey.current
        journey.back()
        self.show()
        asked = self.question(record) if record else None
        if asked is None:
            return
        score = f"   {self.hits} of {self.asked} right" if self.asked else ""
        right = await self.push_screen_wait(Predict(asked, score))
        if right is not None:
            self.asked, self.hits = self.asked + 1, self.hits + right
        self.action_step(1)

    def question(self, record: Record) -> Question | None:
        """Return what can be asked about a record that is not shown yet."""
        node = record.node if isinstance(record, Chain) else ""
        made = self.journey.index.last(Forward, node, self.journey.position)
        return answers.ask(shortened(record), shortened(made) if made else None)

    def action_explain(self) -> None:
        """Explain the gradient of the selected weight."""
        try:
            text = reason(self.selected, self.journey.index, self.journey.position)
        except ValueError as error:
            self.tell(f"{error}"[:1].upper() + f"{error}"[1:] + ".")
            return
        lines = Text("\n").join(Text(clean(line)) for line in text.splitlines())
        self.push_screen(Reading("why this gradient", lines))

    def action_help(self) -> None:
        """Show the keys."""
        self.push_screen(Reading("keys", Text(keys.HELP)))

    def action_save(self) -> None:
        """Save the screen as an SVG picture."""
        name = f"stepgrad-step-{self.journey.position}.svg"
        try:
            write_whole(self.folder / name, self.picture().encode())
        except OSError as error:
            self.tell(f"Cannot save the picture: {error}")
        else:
            self.tell(f"The picture is in {self.folder / name}")

    def picture(self) -> str:
        """Return the screen as SVG that asks no other place for its font."""
        svg = self.export_screenshot(title="stepgrad step")
        return re.sub(r"@font-face \{.*?\}\n", "", svg, flags=re.S)
