"""The keys of the terminal stepper: what each does, in the footer and in the help."""

from __future__ import annotations

from textual.binding import Binding, BindingType

SHOWN = (
    ("→", "right,n", "next", "step(1)"),
    ("←", "left,b", "back", "step(-1)"),
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
"""What the footer offers: a sign, its keys, a word, and the action."""

BINDINGS: list[BindingType] = [
    *(Binding(keys, action, word, key_display=sign) for sign, keys, word, action in SHOWN),
    Binding("home", "ends(0)", "beginning", show=False),
    Binding("end", "ends(1)", "end", show=False),
    Binding("up", "select(-1)", "weight above", show=False),
    Binding("down", "select(1)", "weight below", show=False),
    Binding("s", "save", "save", show=False),
    Binding("ctrl+c", "quit", "quit", show=False, priority=True),
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
