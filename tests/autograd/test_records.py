"""Records: each prints as one line and goes to JSON and back unchanged."""

import json
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, trace
from autograd.logs import Log
from autograd.ops import OPS
from autograd.records import (
    KINDS,
    Chain,
    Change,
    Forward,
    Mark,
    Update,
    touched,
)
from autograd.tokens import board, written
from autograd.trace_file import from_json, to_json

name = st.text("w_1 \"'\\·∂😀{}\n\u2028\u0085", min_size=1, max_size=4)
number = st.floats(allow_nan=False)
ids = st.integers(0, 99)
ops = st.sampled_from([op for op in OPS.values() if not op.nary])
forwards = ops.flatmap(
    lambda op: st.builds(
        Forward,
        name,
        st.just(op.name),
        st.tuples(*[st.none() | name] * len(op.arguments)),
        st.tuples(*[number] * len(op.arguments)),
        number,
        ids,
    )
)
chains = st.builds(Chain, name, name, *[number] * 5, name, ids, ids, ids)
updates = st.builds(Update, name, *[number] * 5, st.dictionaries(name, number, max_size=2), ids)
changes = st.builds(Change, name, st.sampled_from(["data", "grad"]), number, number, ids)
marks = st.builds(Mark, name, name, st.lists(changes, max_size=2).map(tuple))
records = st.one_of(forwards, chains, updates, marks)


@given(records)
def test_a_record_comes_back_from_json_as_it_was(record):
    fields = json.loads(json.dumps(to_json(record)))
    assert fields["record"] in KINDS
    back = from_json(fields)
    assert back == record
    assert type(back) is type(record)
    assert repr(back) == repr(record)


@given(records)
def test_a_record_is_one_line_that_starts_with_its_kind(record):
    (line,) = repr(record).splitlines()
    assert line.startswith(f"{type(record).__name__.lower():9} ")


@pytest.mark.parametrize(
    ("record", "line"),
    [
        (
            Forward("v1", "mul", ("w", "x"), (1.0, 2.1), 2.1),
            "forward   v1 = w · x = 1 · 2.1 = 2.1",
        ),
        (
            Forward("v2", "sub", ("v1", None), (2.1, 4.0), -1.9),
            "forward   v2 = v1 - 4 = 2.1 - 4 = -1.9",
        ),
        (
            Forward("v3", "pow", ("v2", None), (-1.9, 2.0), 3.61),
            "forward   v3 = v2**2 = (-1.9)**2 = 3.61",
        ),
        (
            Forward("n", "dot", tuple("wvxyb"), (1.0, 2.0, 3.0, 4.0, 5.0), 16.0),
            "forward   n = w · x + v · y + b = 1 · 3 + 2 · 4 + 5 = 16",
        ),
        (
            Forward("h", "tanh", ("n",), (-2.0,), -0.9640275800758169),
            "forward   h = tanh(n) = tanh(-2) = -0.964028",
        ),
        (
            Chain("v1", "w", 2.1, -3.8, -7.98, 0.0, -7.98, "loss"),
            "chain     ∂loss/∂w += ∂loss/∂v1 · ∂v1/∂w = -3.8 · 2.1 = -7.98",
        ),
        (
            Chain("v1", "w", -2.0, 3.0, -6.0, 1.0, -5.0, "L"),
            "chain     ∂L/∂w += ∂L/∂v1 · ∂v1/∂w = 3 · (-2) = -6  (so far -5)",
        ),
        (
            Update("w", 1.0, -7.98, 0.01, -7.98, 1.0798),
            "update    w: new = old − lr·grad = 1 − 0.01·(−7.98) = 1.0798",
        ),
        (
            Update("w", -1.0, 2.0, 1e-5, 2.5, -1.000025, {"m": -0.5, "v": 1e-7}),
            "update    w: new = old − lr·direction = −1 − 1e−05·2.5 = −1.000025  (m −0.5, v 1e−07)",
        ),
        (Mark("epoch", "3 of 20"), "mark      epoch: 3 of 20"),
    ],
)
def test_the_line_of_a_record(record, line):
    assert repr(record) == line


@pytest.mark.parametrize(
    ("op", "index", "rule", "numbers"),
    [
        ("mul", 0, "x", "2.1"),
        ("div", 1, "-out / x", "-0.5 / 2.1"),
        ("add", 0, "1", "1"),
        ("tanh", 0, "1 - out**2", "1 - 0.5**2"),
    ],
)
def test_the_rule_of_a_local_derivative_in_symbols_and_numbers(op, index, rule, numbers):
    count = len(OPS[op].arguments)
    forward = Forward("out", op, ("w", "x")[:count], (1.0, 2.1)[:count], 0.5)
    assert forward.rule(index) == rule
    assert forward.rule_in_numbers(index) == numbers


def test_a_number_of_the_formula_itself_is_worked_out():
    square = Forward("loss", "pow", ("v3", None), (-1.9, 2.0), 3.61)
    assert square.formula == "v3**2"
    assert square.numbers == "(-1.9)**2"
    assert square.rule(0) == "2 · v3"
    assert square.rule_in_numbers(0) == "2 · (-1.9)"


def test_a_log_prints_one_record_a_line():
    log = Log([Mark("epoch", "1"), Mark("epoch", "2")])
    assert repr(log) == "mark      epoch: 1\nmark      epoch: 2"
    assert log[0] == Mark("epoch", "1")
    assert repr(log[1:]) == "mark      epoch: 2"


def test_records_say_which_names_they_touch():
    forward = Forward("v1", "mul", ("w", None), (1.0, 2.0), 2.0)
    chain = Chain("v1", "w", 2.1, -3.8, -7.98, 0.0, -7.98, "loss")
    assert set(touched(forward)) == set(touched(chain)) == {"v1", "w"}
    assert set(touched(Update("w", 1.0, -7.98, 0.01, -7.98, 1.0798))) == {"w"}
    assert set(touched(Mark("epoch", "1"))) == set()


NEG = {"record": "forward", "name": "v1", "op": "neg", "inputs": ["w"], "values": [1], "value": -1}
MARK = {"record": "mark", "kind": "epoch", "text": "1"}
UPDATE = to_json(Update("w", 1.0, -7.98, 0.01, -7.98, 1.0798))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"record": "backward", "kind": "epoch", "text": "1"},
        {"record": "mark", "kind": "epoch"},
        {"record": "mark", "kind": "epoch", "text": "1", "more": 1},
        NEG | {"op": "nosuch"},
        NEG | {"op": "mul"},
        NEG | {"inputs": 1},
        NEG | {"inputs": ["w", "x"]},
        NEG | {"values": ["1"]},
        NEG | {"value": "1"},
        UPDATE | {"old": None},
        UPDATE | {"terms": [1]},
        UPDATE | {"id": 1.5},
        NEG | {"id": "w"},
        NEG | {"op": "dot"},
        MARK | {"changes": [["w", "label", 0, 1, 2]]},
        MARK | {"changes": [["w", "data", 0]]},
    ],
    ids=repr,
)
def test_json_that_would_not_print_as_a_record_is_an_error(fields):
    assert repr(from_json(NEG)) == "forward   v1 = -w = -1 = -1"
    assert from_json(UPDATE).text
    with pytest.raises((ValueError, TypeError)):
        from_json(fields)


# Digits: what is written works out.

AMOUNTS = st.floats(1e-6, 1e6) | st.sampled_from([1.0, 3.61, 0.5])
SMALL = st.integers(-14, 0).map(lambda k: 10.0**k)


def read(text: str) -> float:
    return float(text.replace("−", "-").strip("()"))


@given(AMOUNTS, SMALL, st.sampled_from([1.0, -1.0]))
def test_the_numbers_of_an_update_show_its_step(old, part, sign):
    step = sign * old * part
    update = Update("w", old, step, 1.0, step, old - step)
    for line in (repr(update), board(update.line, 4)):
        before, after = re.search(r"= (\S+) − [^=]* = (\S+)$", line).groups()
        if update.new != old:
            change = pytest.approx(update.new - old, rel=0.11, abs=4e-16 * old)
            assert read(after) - read(before) == change


def test_the_step_of_a_tiny_gradient():
    assert repr(Update("w", 1.0, 0.001, 0.0001, 0.001, 1.0 - 1e-7)) == (
        "update    w: new = old − lr·grad = 1 − 0.0001·0.001 = 0.9999999"
    )


@given(st.sampled_from(["add", "sub", "log", "sin", "cos", "sum", "dot"]), AMOUNTS, SMALL)
def test_the_numbers_of_a_forward_line_give_its_value(name, x, part):
    points = {"log": [1 + part], "sin": [math.pi * (1 + part)], "cos": [math.pi / 2 + part]}
    sums = {"add": [x, -x * (1 + part)], "sub": [x * (1 + part), x]}
    sums |= {"sum": [x, 1.0, -x, part], "dot": [x, -x * (1 + part), 1.0, 1.0]}
    values = (points | sums)[name]
    names = tuple(f"x{k}" for k in range(len(values)))
    value = OPS[name].value(values)
    figures = Forward("v1", name, names, tuple(values), value).figures
    numbers = [read(t.text) for t in figures if t.number is not None]
    if name == "dot":  # written in pairs
        numbers = numbers[::2] + numbers[1::2]
    assert OPS[name].value(numbers) == pytest.approx(value, rel=0.02, abs=1e-300)


def test_what_a_difference_of_neighbours_looks_like():
    w = Value(1.0000001, "w")
    with trace() as t:
        w - 1.0
    assert repr(t[0]) == "forward   v1 = w - 1 = 1.0000001 - 1 = 1e-07"


def test_a_gradient_that_grows_a_little_shows_it():
    line = Chain("v1", "w", 1.0, 1e-8, 1e-8, 1.0, 1.0 + 1e-8, "loss").line
    assert written(line).endswith("= 1e-08  (so far 1.00000001)")
