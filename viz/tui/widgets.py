"""The panes of the terminal stepper, which are drawn to size."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from rich.text import Text
from textual import events
from textual.widget import Widget

Paint: TypeAlias = Callable[[int, int], Text]
Act: TypeAlias = Callable[[int], object]


def ignore(_: int) -> None:
    """Do nothing, as for a click where none has a meaning."""


class Pane(Widget):
    """A titled box that is drawn for its size whenever it is refreshed.

    `clicked` gets the row of a click, `wheeled` a turn of the wheel, down (1) or up (−1).
    """

    def __init__(
        self, title: str, paint: Paint, id: str, clicked: Act = ignore, wheeled: Act = ignore
    ) -> None:
        super().__init__(id=id)
        self.border_title = title
        self._paint, self._clicked, self._wheeled = paint, clicked, wheeled

    def render(self) -> Text:
        """Return what the pane shows."""
        return self._paint(self.content_size.width, self.content_size.height)

    def on_click(self, event: events.Click) -> None:
        """Tell which row was clicked."""
        inside = event.get_content_offset(self)
        if inside is not None:
            self._clicked(inside.y)

    def on_mouse_scroll_down(self) -> None:
        """Tell of the wheel."""
        self._wheeled(1)

    def on_mouse_scroll_up(self) -> None:
        """Tell of the wheel."""
        self._wheeled(-1)
