"""The keys of the terminal stepper: what each does, on the last line and in the help.

What happens when one is pressed is left to app.py.
"""

from __future__ import annotations

from rich.text import Text
from textual.binding import Binding, BindingType

from viz.tui.wording import POSITIVE, STRONG

SHOWN = (
    ("→", "right,n", "next", "next"),
    ("←", "left,b", "back", "previous"),
    ("u", "u", "update", "hop('update')"),
    ("e", "e", "epoch", "hop('epoch')"),
    ("p", "p", "predict", "predict"),
    ("x", "x", "explain", "explain"),
    ("/", "slash", "find", "search"),
    ("c", "c", "stops", "breakpoints"),
    ("r", "r", "run", "run"),
    ("?", "question_mark", "help", "help"),
    ("q", "q", "quit", "quit"),
)
"""What the last line offers: a sign, its keys, a word, and the action that a click calls too."""

BINDINGS: list[BindingType] = [
    *(Binding(keys, action, word) for _, keys, word, action in SHOWN),
    Binding("home", "ends(0)", "beginning"),
    Binding("end", "ends(1)", "end"),
    Binding("up", "select(-1)", "weight above"),
    Binding("down", "select(1)", "weight below"),
    Binding("s", "save", "save"),
    Binding("ctrl+c", "quit", "quit", priority=True),
]

HELP = """\
→ n   next step              ← b   step back
u     to the next update     e     to the next epoch
home  to the beginning       end   to the end of what is recorded

/     search a weight or node: every record that touched it
c     breakpoints: w   |grad| > 1   value < 0 and name == v3
r     run to the next breakpoint; any key stops
p     predict the next gradient or weight before it is shown
↑ ↓   select a weight        x     explain its gradient
s     save the screen as SVG
?     this help              q     quit

Mouse: click a line of the log to go there, a weight to select it;
the wheel steps. Lines ahead keep their numbers back: "?".
"""


def bar(width: int) -> Text:
    """Return the last line: signs and words."""
    text = Text(no_wrap=True)
    for sign, _, word, _ in SHOWN:
        text.append(_gap(width)).append(sign, f"{STRONG} {POSITIVE}").append(f" {word}")
    return text


def action_at(column: int, width: int) -> str | None:
    """Return the action of the word in a column of the last line."""
    start = 0
    for sign, _, word, action in SHOWN:
        end = start + len(f"{_gap(width)}{sign} {word}")
        if start + len(_gap(width)) <= column < end:
            return action
        start = end
    return None


def _gap(width: int) -> str:
    return "   " if width >= 110 else " "
