"""The cursor: forwards, backwards, to any place, and the state of the Values at each."""

import math
import pickle
from operator import setitem

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Stepper, Trace, Value, replay, trace
from autograd.graph import order, zero_grad
from autograd.listening import listener
from autograd.records import Chain, Forward, Mark, Update
from tests.autograd.strategies import bits, gradient_descent, programs


class Fit:
    """Gradient descent of w and b on (w·x + b − 4)², one update a call."""

    def __init__(self) -> None:
        self.x, self.w, self.b = Value(2.1, "x"), Value(1.0, "w"), Value(0.0, "b")

    def __call__(self) -> None:
        zero_grad([self.w, self.b])
        loss = (self.w * self.x + self.b - 4.0) ** 2
        loss.backward()
        gradient_descent([self.w, self.b], lr=0.01)


# Walking.


def test_a_transcript():
    fit = Fit()
    s = Stepper(fit)
    assert len(s) == 0
    assert repr(s.next()) == "forward   v1 = w · x = 1 · 2.1 = 2.1"
    assert len(s) == 13
    assert repr(s.run("forward")).splitlines() == [
        "forward   v2 = v1 + b = 2.1 + 0 = 2.1",
        "forward   v3 = v2 - 4 = 2.1 - 4 = -1.9",
        "forward   loss = v3**2 = (-1.9)**2 = 3.61",
    ]
    assert isinstance(s.next(), Mark)
    assert repr(s.next()) == "chain     ∂loss/∂v3 += ∂loss/∂loss · ∂loss/∂v3 = 1 · (-3.8) = -3.8"
    assert repr(s.run("chain")[-2]) == (
        "chain     ∂loss/∂w += ∂loss/∂v1 · ∂v1/∂w = -3.8 · 2.1 = -7.98"
    )
    assert (fit.w.data, fit.w.grad) == pytest.approx((1.0, -7.98))
    assert repr(s.next_update()) == "update    w: new = old − lr·grad = 1 − 0.01·(−7.98) = 1.0798"
    assert (fit.w.data, fit.b.data) == pytest.approx((1.0798, 0.0))
    assert (
        repr(s.back()) == "taken back: update    w: new = old − lr·grad = 1 − 0.01·(−7.98) = 1.0798"
    )
    assert fit.w.data == 1.0
    assert repr(s.run("update")).count("\n") == 1
    assert s.position == 13
    assert repr(s.next_update()).startswith("update    w: new = old − lr·grad = 1.0798 − ")


@given(programs(most_steps=20), st.lists(st.integers(0, 100), max_size=5))
@settings(max_examples=25)
def test_every_position_has_its_state_whichever_way_it_is_reached(program, jumps):
    xs, roots = program.leaves(), []

    def update() -> None:
        root = program(*xs)
        roots.append(root)
        for x in xs:
            x.grad = 0
        root.backward()
        for x in xs:
            x.data -= 0.1 * x.grad

    def state() -> list:
        return bits([*xs, *(node for root in roots for node in order(root))])

    s = Stepper(update)
    s.next()
    s.goto(3 * len(s))  # records two updates more
    s.goto(0)
    states = [state()]
    while s.position < len(s):
        s.next()
        states.append(state())
    for position in (len(s), *(jump * len(s) // 100 for jump in jumps), 0):
        s.goto(position)
        assert state() == states[position]
    while s.position < len(s):
        assert state() == states[s.position]
        s.next()
    while s.position:
        assert state() == states[s.position]
        s.back()
    assert state() == states[0]
    assert [x.data for x in xs] == program.numbers


def test_the_function_is_called_once_each_time_the_cursor_passes_the_end():
    calls = []
    fit = Fit()
    s = Stepper(lambda: (calls.append(1), fit()))
    assert calls == []
    s.next()
    s.goto(13)
    s.goto(0)
    s.goto(13)
    assert len(calls) == 1
    s.next()
    assert len(calls) == 2


def test_walking_computes_what_running_does():
    walked, run = Fit(), Fit()
    s = Stepper(walked)
    for _ in range(3):
        run()
        s.run("update")
    assert bits([walked.w, walked.b, walked.x]) == bits([run.w, run.b, run.x])


def test_the_state_of_an_optimizer_is_undone_too():
    w, memory = Value(3.0, "w"), {"m": 0.5}

    def update() -> None:
        zero_grad([w])
        (w * 2).backward()
        record = Update("w", w.data, w.grad, 0.1, 1.25, w.data - 0.125, {"m": 1.25})
        listener().update([(record, w, ((setitem, memory, "m", memory["m"], 1.25),))])
        w.data, memory["m"] = record.new, 1.25

    s = Stepper(update)
    s.next_update()
    assert (w.data, memory) == (2.875, {"m": 1.25})
    s.back()
    assert (w.data, memory) == (3.0, {"m": 0.5})
    s.next()
    assert (w.data, memory) == (2.875, {"m": 1.25})


def test_a_replay_is_undone_with_the_gradients_it_cleared():
    w = Value(3.0, "w")
    square = w**2
    loss = square * 2
    loss.backward()
    before = bits([w, square, loss])

    def update() -> None:
        zero_grad([w])
        w.data = 4.0
        replay(loss)
        loss.backward()

    s = Stepper(update)
    s.next()
    s.goto(len(s))
    after = bits([w, square, loss])
    assert [loss.data, w.grad] == [32.0, 16.0]
    s.goto(0)
    assert bits([w, square, loss]) == before
    s.goto(len(s))
    assert bits([w, square, loss]) == after


def test_a_sign_of_zero_is_undone_too():
    w = Value(0.0, "w")

    def update() -> None:
        w * 2
        w.data = -0.0

    s = Stepper(update)
    s.next()
    s.goto(len(s))
    after = bits([w])
    s.goto(0)
    assert bits([w]) == bits([Value(0.0)])
    assert after == bits([Value(-0.0)])


def test_the_second_update_prints_like_the_first():
    w, x = Value(1.0), Value(2.0)  # without labels

    def update() -> None:
        w * x + 1.0

    s = Stepper(update)
    first = [s.next(), s.next()]
    second = [s.next(), s.next()]
    assert [repr(r) for r in second] == [repr(r) for r in first]


# Finding.


def test_run_walks_through_one_stretch_of_a_kind():
    s = Stepper(Fit())
    chain = s.run("chain")
    assert [type(r) for r in chain] == [Chain] * 6
    assert isinstance(s.next(), Update)
    assert repr(chain) == repr(s.trace[5:11])


def test_at_finds_every_record_of_a_name():
    s = Stepper(Fit())
    s.next()
    assert [type(r) for r in s.at("w")] == [Forward, Chain, Update]
    assert [type(r) for r in s.at("v1")] == [Forward, Forward, Chain, Chain, Chain]
    assert list(s.at("nobody")) == []


def test_repr_says_where_the_cursor_is():
    s = Stepper(Fit())
    assert repr(s) == "<Stepper at 0 of 0>\nat the beginning"
    s.goto(2)
    assert repr(s) == "<Stepper at 2 of 13>\nforward   v2 = v1 + b = 2.1 + 0 = 2.1"


# A Trace.


def test_a_stepper_over_a_trace_starts_at_its_beginning():
    fit = Fit()
    before = bits([fit.x, fit.w, fit.b])
    with trace() as t:
        fit()
    after = bits([fit.x, fit.w, fit.b])
    s = Stepper(t)
    assert (s.position, len(s)) == (0, len(t))
    assert bits([fit.x, fit.w, fit.b]) == before
    s.goto(len(s))
    assert bits([fit.x, fit.w, fit.b]) == after
    with pytest.raises(IndexError, match="at the end of the trace"):
        s.next()
    with pytest.raises(IndexError, match="at the end of the trace"):
        s.next_update()
    assert (s.position, bits([fit.x, fit.w, fit.b])) == (len(t), after)


def test_a_loaded_trace_can_be_walked_through(tmp_path):
    with trace() as t:
        Fit()()
    t.save(tmp_path / "t.jsonl")
    s = Stepper(Trace.load(tmp_path / "t.jsonl"))
    assert [s.next() for _ in range(len(s))] == list(t)
    assert s.back() == t[-1]


# Errors.


def test_before_the_beginning_there_is_nothing():
    s = Stepper(Fit())
    with pytest.raises(IndexError, match="at the beginning"):
        s.back()
    with pytest.raises(TypeError, match="a whole number of steps, got inf"):
        s.goto(math.inf)
    with pytest.raises(IndexError, match="0 or more, got -1"):
        s.goto(-1)
    assert (s.position, len(s)) == (0, 0)


@pytest.mark.parametrize("update", [None, 3, "update", Value(1.0)], ids=repr)
def test_a_stepper_wants_a_function_or_a_trace(update):
    with pytest.raises(TypeError, match="expects a function or a Trace, got"):
        Stepper(update)


def test_run_wants_a_kind_of_record():
    s = Stepper(Fit())
    with pytest.raises(ValueError, match="forward, chain, update, mark, got 'backward'"):
        s.run("backward")
    assert len(s) == 0


def test_a_function_that_records_nothing_is_an_error():
    with pytest.raises(ValueError, match="computed nothing with Values"):
        Stepper(lambda: 1 + 1).next()


def test_an_error_is_raised_at_its_place_and_what_came_before_it_stays():
    w = Value(-3.0, "w")

    def update() -> None:
        double = w * 2
        w.data += 1
        (double + 1).log()

    s = Stepper(update)
    before = bits([w])
    assert [type(s.next()) for _ in range(2)] == [Forward, Forward]
    while s.position < len(s):
        s.next()
    assert w.data == -2.0
    for _ in range(2):
        with pytest.raises(ValueError, match=r"log needs x > 0, got -5\.0"):
            s.next()
    assert w.data == -2.0
    s.goto(0)
    assert bits([w]) == before
    with pytest.raises(ValueError, match="log needs"):
        s.run("update")
    assert s.position == len(s) == 3


def test_an_error_is_not_hidden_by_what_was_run_to():
    w = Value(-3.0, "w")
    s = Stepper(lambda: (w * 2).log())
    with pytest.raises(ValueError, match="log needs"):
        s.next_update()
    assert s.position == len(s) == 1


def test_an_error_before_the_first_record_is_raised_at_once():
    def update() -> None:
        raise RuntimeError("no data")

    s = Stepper(update)
    with pytest.raises(RuntimeError, match="no data"):
        s.next()
    assert (s.position, len(s)) == (0, 0)


def test_an_interrupt_leaves_the_state_of_the_cursor():
    w = Value(3.0, "w")

    def update() -> None:
        (w * 2).backward()
        raise KeyboardInterrupt

    s = Stepper(update)
    with pytest.raises(KeyboardInterrupt):
        s.next()
    assert s.position == 0
    assert bits([w]) == bits([Value(3.0)])


def lessons(*kinds):
    """A function that marks its calls by one kind after the other, and computes a little."""
    w, left = Value(1.0, "w"), list(kinds)

    def update():
        listener().mark(left.pop(0), "begins")
        (w * 2.0).backward()

    return update


def test_the_next_mark_of_a_kind_may_be_calls_away():
    s = Stepper(lessons("epoch", "batch", "batch", "epoch"))
    assert repr(s.next_mark("epoch")) == "mark      epoch: begins"
    assert s.position == 1
    s.next_mark("epoch")
    assert [r.kind for r in s.trace[: s.position] if isinstance(r, Mark)] == [
        *("epoch", "backward", "batch", "backward", "batch", "backward", "epoch")
    ]
    assert s.trace[s.position - 1].kind == "epoch"


def test_the_next_mark_is_found_in_a_trace_too():
    with trace() as t:
        update = lessons("epoch", "batch")
        update()
        update()
    s = Stepper(t)
    s.next_mark("batch")
    assert t[s.position - 1] == Mark("batch", "begins")
    with pytest.raises(IndexError, match="at the end of the trace"):
        s.next_mark("batch")


def test_a_mark_that_never_comes_is_an_error_that_says_which_there_are():
    with pytest.raises(ValueError, match="no mark 'epok' to run to: there is 'backward', 'epoch'"):
        Stepper(lessons("epoch")).next_mark("epok")
    w = Value(1.0)
    with pytest.raises(ValueError, match="no mark 'epoch' to run to: there is no other either"):
        Stepper(lambda: w * 2.0).next_mark("epoch")


def test_running_to_what_never_comes_is_an_error():
    w = Value(3.0, "w")
    s = Stepper(lambda: w * 2)
    with pytest.raises(ValueError, match="no update record"):
        s.next_update()


def test_running_to_what_comes_no_more_is_an_error():
    w, calls = Value(3.0, "w"), []

    def update() -> None:
        calls.append(1)
        assert len(calls) < 9, "called again and again"
        zero_grad([w])
        (w * 2).backward()
        if len(calls) == 1:
            gradient_descent([w], lr=0.1)

    s = Stepper(update)
    s.next_update()
    with pytest.raises(ValueError, match="no update record"):
        s.next_update()


# What update() writes by hand.


def test_what_is_written_before_a_leafs_first_op_is_restored():
    w, b = Value(1.0, "w"), Value(2.0, "b")
    w.grad, b.grad = 5.0, 6.0
    before = bits([w, b])

    def update():
        w.grad = 0.0
        b.data = -2.0
        (w * 2).backward()

    s = Stepper(update)
    s.next()
    s.goto(len(s))
    after = bits([w, b])
    assert (w.grad, b.data) == (2.0, -2.0)
    s.goto(0)
    assert bits([w, b]) == before
    s.goto(len(s))
    assert bits([w, b]) == after


def test_what_is_written_to_a_computed_node_is_restored():
    w = Value(1.0, "w")
    node = w * 2
    root = node * 3
    root.backward()
    before = bits([w, node, root])

    def update():
        node.grad = 7.0
        node.data = -1.0
        w.grad = 0.0

    s = Stepper(update)
    assert repr(s.next()) == "mark      set by hand: node.grad: 3 → 7"
    s.goto(len(s))
    assert (node.grad, node.data, w.grad) == (7.0, -1.0, 0.0)
    s.goto(0)
    assert bits([w, node, root]) == before


def test_a_gradient_that_is_no_number_is_marked_once():
    w = Value(1.0, "w")

    def update():
        w.grad = float("nan")
        for _ in range(3):
            w * 2

    s = Stepper(update)
    s.next()
    s.goto(len(s))
    assert [r.text for r in s.trace if isinstance(r, Mark)] == ["w.grad: 0 → nan"]
    s.goto(0)
    assert w.grad == 0.0


def test_a_mark_that_came_once_and_never_again_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("autograd.stepper.MOST_CALLS", 20)
    s = Stepper(lessons("lesson", *["epoch"] * 100))
    s.next_mark("lesson")
    with pytest.raises(ValueError, match="no mark 'lesson' to run to: there is 'backward'"):
        s.next_mark("lesson")
    assert s.position == 1


def test_a_mark_that_never_comes_moves_nothing():
    fit = Fit()
    s = Stepper(fit)
    s.next_update()
    s.back()
    before, position = (fit.w.data, fit.b.data), s.position
    with pytest.raises(ValueError, match="no mark 'batch'"):
        s.next_mark("batch")
    assert ((fit.w.data, fit.b.data), s.position) == (before, position)


def test_a_record_that_was_taken_back_is_equal_and_is_pickled_plain():
    s = Stepper(Fit())
    record = s.next()
    back = s.back()
    assert back == record
    assert repr(pickle.loads(pickle.dumps(back))) == repr(record)
