"""Pictures of what the engine records: graphs as images, the update log as a table.

It draws and prints and computes nothing; importing it also teaches notebooks to show Values.
"""

import nn  # first: it makes sure that `autograd` is this project's

# isort: split
from viz import notebook
from viz.graph import graph, save
from viz.tables import chains, forwards, updates

notebook.register()

__all__ = ["chains", "forwards", "graph", "nn", "save", "updates"]
