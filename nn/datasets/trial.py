"""The drug trial of deeplizard's Keras course: who had side effects, by age."""

from __future__ import annotations

from nn.datasets.points import Classes, classes
from nn.seeds import Seed, random_source

YOUNGER, OLDER = (13, 64), (65, 100)
GROUPS = ((50, YOUNGER, 1), (50, OLDER, 0), (1000, YOUNGER, 0), (1000, OLDER, 1))
"""How many people of which ages had side effects (1) or none (0)."""


def drug_trial(seed: Seed = None) -> Classes:
    """Return the ages, of shape (2100, 1), and the labels of 2100 people, in random order.

    >>> ages, labels = drug_trial(seed=0)
    >>> ages.min(), ages.max(), labels[ages[:, 0] >= 65].mean().round(2)
    (np.float64(13.0), np.float64(100.0), np.float64(0.95))

    Ages are whole numbers from 13 to 100. Of the 1050 people aged 65 and above, 1000 had side
    effects, label 1; of the 1050 younger ones, 50.
    """
    random = random_source(seed)
    people = [(random.randint(*ages), label) for count, ages, label in GROUPS for _ in range(count)]
    return classes(people, random)
