"""The frame of the terminal stepper: which pane stands where, and what the mouse does there."""

from __future__ import annotations

from typing import Any

from rich.text import Text
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.driver import Driver
from textual.widgets import Footer

from autograd.records import touched
from viz.names import fit
from viz.style import theme_of
from viz.tui import looks, panes
from viz.tui.atlas import Atlas
from viz.tui.journey import Journey
from viz.tui.session import Session
from viz.tui.terminal import AnyBytes, on_hangup
from viz.tui.widgets import Pane
from viz.tui.wording import heading


class Frame(App[None]):
    """The panes around a journey; `show` draws them."""

    CSS = looks.CSS
    TITLE = "stepgrad"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, session: Session, theme: str = "dark") -> None:
        super().__init__()
        self.theme, self.look = f"textual-{theme}", theme_of(theme)
        self.console.push_theme(looks.styles(self.look))
        self.session = session
        self.journey = Journey(session.stepper, session.notice)
        self.atlas = Atlas(session)
        self.selected = ""
        self.walking = self.mounted = self.leaving = False

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        journey, session = self.journey, self.session
        yield Pane("", lambda w, h: panes.head(journey, session, w), id="head")
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield Pane(
                    "", lambda w, h: panes.record(journey, w, h), "record", wheeled=self.action_step
                )
                yield Pane(
                    "log",
                    lambda w, h: panes.log(journey, w, h),
                    "log",
                    self.click_log,
                    self.action_step,
                )
            with Vertical(id="right"):
                yield Pane("code", lambda w, h: panes.source(journey, session, w, h), id="code")
                yield Pane(
                    "weights",
                    self.paint_weights,
                    "weights",
                    self.click_weight,
                    self.action_select,
                )
                with Horizontal(id="pictures"):
                    yield Pane("loss", lambda w, h: panes.losses(journey, w, h), id="loss")
                    if self.atlas.usable:
                        yield Pane(self.atlas.legend, self.paint_map, id="map")
        yield Pane("", lambda w, h: Text(fit(journey.message, w)), id="message")
        yield Footer(id="keys")

    async def run_async(self, **options: Any) -> None:
        """Run; from before the screen is taken on, a closed terminal closes the app in order."""
        on_hangup(self.leave)
        await super().run_async(**options)

    def get_driver_class(self) -> type[Driver]:
        """Return what reads and writes the terminal here, whatever bytes are typed."""
        return type("Driver", (AnyBytes, super().get_driver_class()), {})

    def on_mount(self) -> None:
        """Record the first step."""
        self.journey.prepare()
        self.show()
        self.mounted = True
        if self.leaving:
            self.exit()

    def leave(self) -> None:
        """Exit; as soon as there are panes, which Textual would look for in vain."""
        self.leaving = True
        if self.mounted:
            self.exit()

    def on_resize(self) -> None:
        """Draw boxes where there is room, else just rules."""
        self.set_class(self.size.width >= 120 and self.size.height >= 34, "roomy")
        self.query_one(Footer).compact = self.size.width < 100

    # What the panes show.

    def show(self) -> None:
        """Draw every pane."""
        current = self.journey.current
        names = self.weight_names
        if current is not None and not self.walking:
            self.selected = next((n for n in touched(current) if n in names), self.selected)
        self.selected = self.selected or next(iter(names), "")
        self.show_selected()
        self.query_one("#record").border_title = heading(current)
        self.query_one("#code").border_title = panes.source_title(self.journey, self.session)
        self.query_one("#loss").border_title = panes.loss_title(self.journey)
        for pane in self.query(Pane):
            pane.refresh()

    def show_selected(self) -> None:
        """Draw the weights, under the whole name of the selected one."""
        pane = self.query_one("#weights")
        pane.border_title = panes.weights_title(self.selected)
        pane.refresh()

    def paint_weights(self, width: int, height: int) -> Text:
        """Return the weights around the selected one."""
        return panes.weights(self.journey, self.seen_weights(height), self.selected, width)

    def seen_weights(self, height: int) -> list[str]:
        """Return the names of the weights that there is room for."""
        return panes.weight_rows(self.weight_names, self.selected, height)

    def paint_map(self, width: int, height: int) -> Text:
        """Return the decision map."""
        return self.atlas.draw(self.journey, width, height, not self.no_color, self.look)

    # Where one is, and which weight is selected.

    @property
    def weight_names(self) -> list[str]:
        """The names of all weights."""
        return panes.weight_names(self.journey, self.session)

    def action_step(self, by: int) -> None:
        """Take one step, or one back."""
        self.journey.next() if by > 0 else self.journey.back()
        self.show()

    def action_select(self, rows: int) -> None:
        """Select another weight."""
        names = self.weight_names
        if names:
            at = names.index(self.selected) if self.selected in names else 0
            self.selected = names[max(0, min(len(names) - 1, at + rows))]
            self.show_selected()

    def click_log(self, row: int) -> None:
        """Go to the record that was clicked."""
        rows = panes.log_rows(self.journey, self.query_one("#log").content_size.height)
        if row < len(rows):
            self.journey.goto(rows[row] + 1)
            self.show()

    def click_weight(self, row: int) -> None:
        """Select the weight that was clicked."""
        pane = self.query_one("#weights")
        names = self.seen_weights(pane.content_size.height)
        if row < len(names):
            self.selected = names[row]
            self.show_selected()
