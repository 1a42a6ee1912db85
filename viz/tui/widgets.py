"""The widgets of the terminal stepper: panes that are drawn to size, and lists without end."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeAlias

from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
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


class Endless(ScrollView, can_focus=True):
    """A list of which only the visible rows are ever made, however many there are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("up", "move(-1)", "up"),
        ("down", "move(1)", "down"),
        ("pageup", "page(-1)", "page up"),
        ("pagedown", "page(1)", "page down"),
        ("home", "ends(0)", "first"),
        ("end", "ends(1)", "last"),
        ("enter", "choose", "choose"),
    ]

    class Chosen(Message):
        """A row was chosen, by Enter or a click."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    def __init__(self, count: int, row: Callable[[int, int], Text], cursor: int = 0) -> None:
        super().__init__()
        self.count, self._row, self.cursor = count, row, cursor

    def on_mount(self) -> None:
        """Show the cursor."""
        self.virtual_size = Size(1, self.count)
        self.call_after_refresh(self.action_move, 0)

    def render_line(self, y: int) -> Strip:
        """Return one visible row."""
        k, width = y + int(self.scroll_offset.y), self.size.width
        if k >= self.count:
            return Strip.blank(width)
        text = self._row(k, width)
        text.truncate(width, pad=True)
        if k == self.cursor:
            text.stylize("reverse")
        text.end = ""
        return Strip(text.render(self.app.console)).adjust_cell_length(width)

    def action_move(self, rows: int) -> None:
        """Move the cursor, and the window with it."""
        self.cursor = max(0, min(self.count - 1, self.cursor + rows))
        top, height = int(self.scroll_offset.y), max(1, self.size.height)
        if not top <= self.cursor < top + height:
            middle = self.cursor - height // 2 if abs(rows) != 1 else self.cursor
            self.scroll_to(y=middle - (height - 1 if rows == 1 else 0), animate=False, force=True)
        self.refresh()

    def action_page(self, pages: int) -> None:
        """Move the cursor by a window."""
        self.action_move(pages * max(2, self.size.height))

    def action_ends(self, end: int) -> None:
        """Move the cursor to the first or the last row."""
        self.action_move(self.count if end else -self.count)

    def action_choose(self) -> None:
        """Tell which row was chosen."""
        if self.count:
            self.post_message(self.Chosen(self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Choose the row that was clicked."""
        row = event.y + int(self.scroll_offset.y)
        if row < self.count:
            self.cursor = row
            self.action_choose()
