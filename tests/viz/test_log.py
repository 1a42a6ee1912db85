"""The update log: what is selected, steps side by side, and what other programs read."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

import viz
from autograd import Value, trace
from autograd.logs import Log
from autograd.records import Update
from nn import MLP, SGD, Adam
from tests.viz.test_tables import printed, rows
from viz.log import select


def log(*changes):
    """Updates by name and change, all from 1.0 with a learning rate of 0.5."""
    return Log(Update(name, 1.0, -2 * d, 0.5, -2 * d, 1.0 + d) for name, d in changes)


FOUR = log(("a.w[0]", 0.5), ("a.w[1]", -2.0), ("b.w[0]", 1.0), ("b.b", 0.25))


def names(updates):
    return [u.name for u in updates]


def test_weights_are_selected_by_the_beginnings_of_their_names():
    assert names(select(FOUR, "a")) == ["a.w[0]", "a.w[1]"]
    assert names(select(FOUR, ["a.w[1]", "b.b"])) == ["a.w[1]", "b.b"]


def test_the_largest_changes_come_first():
    assert names(select(FOUR, largest=3)) == ["a.w[1]", "b.w[0]", "a.w[0]"]
    assert names(select(FOUR, "a", largest=1)) == ["a.w[1]"]


def test_a_name_that_no_weight_begins_with_is_refused():
    with pytest.raises(ValueError, match="no update of a weight whose name begins with c"):
        select(FOUR, "c")


def test_a_trace_a_log_and_a_history_all_hold_updates():
    w = Value(1.0, "w")
    with trace() as t:
        (w * 2.0).backward()
        updates = SGD([w], lr=0.1).step()
    assert select(t) == select(updates) == list(updates)
    model = MLP(1, [1], seed=0)
    model.compile(Adam(lr=0.1), "mse")
    history = model.fit([1.0, 2.0], [1.0, 2.0], batch_size=1, epochs=2, verbose=0, watch="layers")
    assert len(select(history, "layers[0].neurons[0].b")) == 4


def test_steps_stand_side_by_side():
    w, v = Value(1.0, "w"), Value(2.0, "v")
    opt, records = SGD([w, v], lr=0.25), []
    for _ in range(3):
        opt.zero_grad()
        (w * v).backward()
        records += opt.step()
    header, first, second = rows(viz.side_by_side(records))
    assert header == "weight before step 1 step 2 step 3"
    assert first == "w 1 0.5 0.0625 -0.3438"
    assert second.split()[:3] == ["v", "2", "1.75"]


def test_of_many_steps_the_last_are_shown():
    records = [Update("w", k, -1.0, 1.0, -1.0, k + 1.0) for k in range(10)]
    assert rows(viz.side_by_side(records, last=2)) == [
        "weight before step 9 step 10",
        "w 8 9 10",
    ]


def test_a_weight_that_was_updated_later_stands_on_the_right():
    records = [Update("a", k, -1.0, 1.0, -1.0, k + 1.0) for k in range(2)]
    records.append(Update("late", 5.0, -1.0, 1.0, -1.0, 6.0))
    lines = rows(viz.side_by_side(records))
    assert lines == ["weight before step 1 step 2", "a 0 1 2", "late 5 6"]
    assert printed(viz.side_by_side(records)).splitlines()[2].rstrip().endswith("6")


@pytest.mark.parametrize("count", [0, -1, 1.5])
def test_counts_are_whole_numbers_of_at_least_one(count):
    with pytest.raises(ValueError, match="last expects a whole number"):
        viz.side_by_side(FOUR, last=count)
    with pytest.raises(ValueError, match="largest expects a whole number"):
        viz.updates(FOUR, largest=count)


@given(st.lists(st.tuples(st.text(max_size=20), st.floats(-1e6, 1e6)), max_size=5))
def test_csv_holds_every_number_in_full(changes):
    records = log(*changes)
    header, *lines = csv.reader(io.StringIO(viz.to_csv(records), newline=""))
    assert header == ["weight", "old", "grad", "lr", "direction", "new"]
    assert [[float(x) for x in line[1:]] for line in lines] == [list(u[1:6]) for u in records]
    assert [line[0].lstrip("'") for line in lines] == [u.name.lstrip("'") for u in records]


def test_csv_has_a_column_for_each_term():
    w = Value(1.0, "w")
    w.grad = 2.0
    lines = viz.to_csv(SGD([w], lr=0.1, momentum=0.5).step()).splitlines()
    assert lines == [
        "weight,old,grad,lr,direction,new,grad,momentum,velocity",
        "w,1.0,2.0,0.1,2.0,0.8,2.0,0.5,-0.2",
    ]


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-x", "@sum", "＝1+1", "\t=1", "\n=1"])
def test_no_spreadsheet_takes_a_name_for_a_formula(name):
    _, (cell, *_) = csv.reader(io.StringIO(viz.to_csv(log((name, 1.0))), newline=""))
    assert cell == f"'{name}"


def test_markdown_is_a_table():
    assert viz.to_markdown(log(("w", 0.5))).splitlines() == [
        "| weight | old | − lr · grad | = new |",
        "|---|---:|---:|---:|",
        "| w | 1 | − 0.5 · (-1) | 1.5 |",
    ]


def test_names_in_markdown_are_text():
    line = viz.to_markdown(log(("a|b<i>\n*c*", 1.0))).splitlines()[2]
    assert line.startswith(r"| a\|b\<i\> \*c\* | 1 |")
