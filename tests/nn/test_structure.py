"""What a network holds is found again wherever it has changed, and not looked for otherwise."""

from collections import deque

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import MisuseWarning, Value
from nn import MLP, Dense, Module, Sequential
from nn.structure import Structure


class Holder(Module):
    def __init__(self, *held):
        self.held = list(held)
        self.named = {"w": Value(1.0), "layers": deque([MLP(1, [1], seed=0)])}
        self.table = np.array([Value(2.0), Value(3.0)], dtype=object)
        self.text, self.count = "text", 3


def assert_found(structure, network):
    assert structure.parameters() == network.parameters()
    assert structure.modules() == network.modules()


def replace_a_weight(holder):
    holder.held[0].layers[0].neurons[0].w[0] = Value(5.0)


def swap_two_weights(holder):
    w = holder.held[0].layers[0].neurons[0].w
    w[0], w[1] = w[1], w[0]


def add_a_part(holder):
    holder.held.append(MLP(2, [1], seed=1))


def take_a_part(holder):
    holder.held.pop()


def put_a_list_in_the_place_of_one(holder):
    holder.held[0].layers[0].neurons[0].w = list(holder.held[0].layers[0].neurons[0].w)


def change_a_dictionary(holder):
    holder.named["more"] = Value(7.0)


def change_a_deque(holder):
    holder.named["layers"].appendleft(Value(8.0))


def change_a_table(holder):
    holder.table[1] = Value(9.0)


def set_an_attribute(holder):
    holder.other = Value(4.0)


def set_a_number(holder):
    holder.count += 1


CHANGES = [
    replace_a_weight,
    swap_two_weights,
    put_a_list_in_the_place_of_one,
    change_a_dictionary,
    change_a_deque,
    change_a_table,
    set_an_attribute,
    set_a_number,
    add_a_part,
]


@settings(max_examples=30)
@given(st.lists(st.sampled_from(CHANGES), max_size=6))
def test_every_change_is_noticed(changes):
    holder = Holder(MLP(2, [2, 1], seed=0))
    structure = Structure(holder)
    for change in changes:
        assert_found(structure, holder)
        change(holder)
        assert_found(structure, holder)
    take_a_part(holder)
    assert_found(structure, holder)


def test_where_nothing_has_changed_nothing_is_walked_again(monkeypatch):
    holder = Holder(MLP(2, [2, 1], seed=0))
    structure = Structure(holder)
    first = structure.parameters()
    monkeypatch.setattr(Module, "_named", None)
    set_a_number(holder)
    assert structure.parameters() is first


def test_parts_that_hold_each_other_are_seen_once():
    one, other = Holder(), Holder()
    one.held, other.held = [other], [one]
    assert_found(Structure(one), one)


def test_parameters_that_a_class_finds_itself_are_asked_for_each_time():
    class Half(Sequential):
        def parameters(self):
            return super().parameters()[: self.count]

    model = Half([Dense(2, input_shape=(1,))], seed=0)
    structure = Structure(model)
    for model.count in (1, 3):
        assert structure.parameters() == model.parameters()


def test_weights_that_come_where_none_are_found_are_still_warned_of():
    class Box:
        def __init__(self):
            self.w = []

    holder = Holder()
    holder.box = Box()
    structure = Structure(holder)
    structure.parameters()
    holder.box.w.append(Value(1.0))
    with pytest.warns(MisuseWarning, match="box is of type Box"):
        structure.parameters()
