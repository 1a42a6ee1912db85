"""What a sweep tries."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import sweep
from nn.sweep.trials import cell, key, value

texts = st.text(st.characters(codec="utf-8"), max_size=8)
things = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def test_a_grid_has_every_combination():
    assert sweep.grid(a=[1, 2], b=["x", "z"]) == [
        {"a": 1, "b": "x"},
        {"a": 1, "b": "z"},
        {"a": 2, "b": "x"},
        {"a": 2, "b": "z"},
    ]
    assert sweep.grid() == [{}]


@pytest.mark.parametrize("choices", [0.1, "tanh"])
def test_a_choice_is_a_list(choices):
    with pytest.raises(TypeError, match=rf"a expects a list of choices, got {choices!r}: write \["):
        sweep.grid(a=choices)


@given(things)
def test_a_cell_is_read_as_what_was_written(thing):
    assert value(cell(thing, "a")) == thing


def test_numbers_of_numpys_are_pythons_and_tuples_are_lists():
    assert key({"lr": np.float64(0.1), "n": np.int64(3), "layers": (2, 1)}) == key(
        {"n": 3, "layers": [2, 1], "lr": 0.1}
    )
    assert math.isnan(value(cell(math.nan, "a")))


def test_what_a_file_cannot_hold_is_refused_with_its_name():
    with pytest.raises(TypeError, match=r"made of numbers, texts and lists.*got loss=<function"):
        key({"loss": lambda: 0})
