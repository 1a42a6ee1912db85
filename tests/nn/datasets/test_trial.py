"""The drug trial has the people of the course, in random order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.datasets import drug_trial


@given(st.integers())
def test_of_the_younger_few_had_side_effects_and_of_the_older_nearly_all(seed):
    ages, labels = drug_trial(seed)
    older = ages[:, 0] >= 65
    counts = [np.bincount(labels[group]).tolist() for group in (~older, older)]
    assert counts == [[1000, 50], [50, 1000]]


def test_ages_are_one_column_of_whole_numbers_and_labels_one_number_each():
    ages, labels = drug_trial(seed=0)
    assert (ages.shape, labels.shape) == ((2100, 1), (2100,))
    assert (ages.dtype, labels.dtype) == (np.float64, np.int64)
    assert (ages % 1 == 0).all()


def test_every_age_from_13_to_100_occurs_and_no_other():
    ages, _ = drug_trial(seed=0)
    assert np.unique(ages).tolist() == list(range(13, 101))


def test_people_come_shuffled():
    ages, labels = drug_trial(seed=0)
    for half in (slice(0, 1050), slice(1050, None)):
        assert labels[half].mean() == pytest.approx(0.5, abs=0.05)
        assert ages[half].mean() == pytest.approx(ages.mean(), abs=3)


def test_the_same_seed_gives_the_same_people_and_another_seed_others():
    (ages, labels), (again, again_labels) = drug_trial(seed=4), drug_trial(seed=4)
    assert (ages == again).all()
    assert (labels == again_labels).all()
    assert (ages != drug_trial(seed=5)[0]).any()
