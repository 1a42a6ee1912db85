"""Pictures of what the engine records: graphs as images, the update log as a table.

It draws and prints and computes nothing; importing it also teaches notebooks to show what there is.
"""

import nn  # first: it makes sure that `autograd` is this project's

# isort: split
from autograd import __version__ as __version__
from viz import notebook as notebook
from viz import plots
from viz.compare import compare_step
from viz.display import register
from viz.display.show import show
from viz.frames import frames
from viz.graph import graph, save
from viz.health import layers, shares
from viz.log import side_by_side, to_csv, to_markdown, updates
from viz.network import network
from viz.tables import chains, forwards

register()

__all__ = [
    "chains",
    "compare_step",
    "forwards",
    "frames",
    "graph",
    "layers",
    "network",
    "nn",
    "plots",
    "save",
    "shares",
    "show",
    "side_by_side",
    "to_csv",
    "to_markdown",
    "updates",
]
