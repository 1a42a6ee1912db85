"""How the terminal stepper looks: its theme and its style sheet."""

from __future__ import annotations

import os

from rich import theme as rich

from viz.style import Theme


def styles(theme: Theme) -> rich.Theme:
    """Return the styles that texts name: positive and negative numbers, and ink."""
    colours = {"positive": theme.positive, "negative": theme.negative}
    return rich.Theme(colours | {"ink": f"bold {theme.heading}"})


def theme_of_terminal() -> str:
    """Return light or dark, as a terminal says that sets COLORFGBG; else dark."""
    ground = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if ground in ("7", "15") else "dark"


CSS = """
Screen { background: $background; }
Pane { height: 1fr; border-top: solid $primary-darken-2; border-title-color: $text-accent;
       border-title-style: bold; padding: 0 0 0 1; width: 1fr; }
#head { height: 1; border: none; background: $panel; text-style: bold; padding: 0; }
#message { height: 1; border: none; color: $text-warning; }
#panes { height: 1fr; }
#left { width: 1fr; margin-right: 1; }
#right { width: 1fr; }
FooterKey .footer-key--key { color: $text-accent; }
#map { margin-left: 1; }
#record { height: 11fr; }
#log { height: 10fr; }
#code { height: 7fr; }
#weights { height: 7fr; }
#pictures { height: 7fr; }
.roomy Pane { border: round $primary-darken-2; padding: 0 1; }
.roomy #head, .roomy #message { border: none; }
.roomy #pictures { height: 11fr; }
.roomy #record { height: 9fr; }
.roomy #log { height: 12fr; }
ModalScreen { align: center middle; background: $background 40%; }
.dialog { width: 76; max-width: 96%; height: auto; max-height: 90%; border: round $accent;
          padding: 0 1; background: $surface; border-title-style: bold; }
.dialog.right { border: round $success; }
.dialog.wrong { border: round $warning; }
.dialog.tall { height: 80%; width: 90%; }
.dialog Input { margin: 1 0; border: none; height: 1; background: $panel; }
.dialog OptionList { background: $surface; padding: 0; }
.dialog OptionList { height: auto; max-height: 12; border: none; }
.dialog.tall OptionList { height: 1fr; max-height: 100%; scrollbar-size-vertical: 1; }
"""
