"""Experiments to begin with, each a link and a question: those of a book's chapter."""

from __future__ import annotations

from typing import NamedTuple


class Example(NamedTuple):
    """An experiment: what it is called, what to find out, and the link that begins it."""

    title: str
    question: str
    link: str


NOISY = "data=circle&noise=40&train=10&lr=0.01&optimizer=adam&showTest=true"
EXAMPLES = (
    Example(
        "One neuron, two clusters",
        "Can one neuron separate these two clusters? And the circle?",
        "data=gauss&layers=1",
    ),
    Example(
        "How many for the circle?",
        "One neuron draws one straight line. Do two neurons enclose the blue points, or does it "
        "take three?",
        "data=circle&layers=1",
    ),
    Example(
        "Four squares",
        "Two neurons are too few for the four squares. How many does it take?",
        "data=xor&layers=2&seed=3",
    ),
    Example(
        "The spiral",
        "Eight neurons see all seven features. Which of the features can be left out?",
        "data=spiral&features=x1,x2,x1x1,x2x2,x1x2,sinx1,sinx2&layers=8",
    ),
    Example(
        "Too few neurons",
        "One neuron on noisy data: why are both losses high?",
        f"{NOISY}&layers=1",
    ),
    Example(
        "Too many neurons",
        "Sixteen neurons on the same noisy data: why do the two losses part?",
        f"{NOISY}&layers=8,8",
    ),
)
