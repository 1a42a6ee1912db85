"""Plots of training and of trained networks.

Each takes what `fit`, `trace` and the networks give, and returns matplotlib's Axes, which are
yours to draw on; matplotlib itself is loaded by the first plot, which raises ImportError if it is
not installed.
"""

from viz.plots.activations import activation
from viz.plots.confusion import confusion
from viz.plots.curves import curves
from viz.plots.histograms import histograms
from viz.plots.look import save
from viz.plots.rates import rates
from viz.plots.regions import regions
from viz.plots.slices import slice
from viz.plots.surfaces import surface
from viz.plots.sweeps import sweep

__all__ = [
    "activation",
    "confusion",
    "curves",
    "histograms",
    "rates",
    "regions",
    "save",
    "slice",
    "surface",
    "sweep",
]
