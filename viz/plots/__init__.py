"""Plots of training and of what is trained: curves, regions, slices, surfaces, and others.

Each takes what `fit`, `trace` and the networks give, and returns matplotlib's Axes, which are
yours to draw on; matplotlib itself is loaded by the first plot.
"""

from viz.plots.activations import activation
from viz.plots.curves import curves, rates
from viz.plots.histograms import histograms
from viz.plots.look import save
from viz.plots.regions import regions
from viz.plots.slices import slice
from viz.plots.surfaces import surface

__all__ = [
    "activation",
    "curves",
    "histograms",
    "rates",
    "regions",
    "save",
    "slice",
    "surface",
]
