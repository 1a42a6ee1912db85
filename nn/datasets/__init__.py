"""Data sets to learn from: point clouds, the playground's, a drug trial, digits, MNIST, yours.

Each function returns samples, of shape (n, columns), and labels (n,) as NumPy arrays; the same seed
draws the same bits. `csv` reads a file of yours.
"""

from nn.datasets import mnist
from nn.datasets.clouds import make_blobs, make_circles, make_moons, moons
from nn.datasets.digits import load_digits
from nn.datasets.playground import blobs, circle, gauss, multi_gauss, plane, spiral, xor
from nn.datasets.table import csv, read_csv
from nn.datasets.trial import drug_trial

__all__ = [
    "blobs",
    "circle",
    "csv",
    "drug_trial",
    "gauss",
    "load_digits",
    "make_blobs",
    "make_circles",
    "make_moons",
    "mnist",
    "moons",
    "multi_gauss",
    "plane",
    "read_csv",
    "spiral",
    "xor",
]
