"""The keys of the terminal stepper: what each does, in the footer and in the help."""

from __future__ import annotations

from textual.binding import Binding, BindingType

SHOWN = (
    ("→←", "right,n", "record", "step(1)"),
    ("uU", "u", "update", "hop('update', 1)"),
    ("oO", "o", "step", "hop('optimizer step', 1)"),
    ("eE", "e", "epoch", "hop('epoch', 1)"),
    ("rR", "r", "run", "run(1)"),
    ("c", "c", "stop", "breakpoints"),
    ("p", "p", "predict", "predict"),
    ("x", "x", "why", "explain"),
    ("/", "slash", "find", "search"),
    ("?", "question_mark", "help", "help"),
    ("q", "q", "quit", "quit"),
)
"""What the footer offers: a sign, its keys, a word, and the action."""

HIDDEN = (
    ("left,b,N", "step(-1)"),
    ("U", "hop('update', -1)"),
    ("O", "hop('optimizer step', -1)"),
    ("E", "hop('epoch', -1)"),
    ("R", "run(-1)"),
    ("home", "ends(0)"),
    ("end", "ends(1)"),
    ("up", "select(-1)"),
    ("down", "select(1)"),
    ("s", "save"),
)

BINDINGS: list[BindingType] = [
    *(Binding(keys, action, word, key_display=sign) for sign, keys, word, action in SHOWN),
    *(Binding(keys, action, show=False) for keys, action in HIDDEN),
    Binding("ctrl+c", "quit", show=False, priority=True),
]

NAMES = [
    name
    for keys in (*(keys for _, keys, _, _ in SHOWN), *(keys for keys, _ in HIDDEN))
    for name in keys.split(",")
]
"""What the keys are called, as `--keys` takes them."""

HELP = """\
forwards               backwards
→ n   one record       ← N   one record
u     a weight update  U     a weight update
o     optimizer step   O     optimizer step
e     epoch            E     epoch
r     breakpoint       R     breakpoint; Esc stops a long way
end   last recorded    home  the beginning

c     breakpoints: w   |grad| > 1   value < 0 and name == v3
/     find a weight or node: every record that touched it
p     predict the next gradient or weight before it is shown
↑ ↓   select a weight   x    why its gradient is what it is
s     save the screen   ?    this help   q   quit

→ a node is computed   ← chain rule   ↓ weight update   ▪ mark
▸ where you are, and the selected weight   ? not shown yet
• + o samples   ◆ the current one   blue positive, orange negative
l0.n1.w2 is layers[0].neurons[1].w[2]

Mouse: click a line of the log to go there, a weight to select
it; the wheel steps.
"""
