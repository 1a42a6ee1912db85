"""Walking: step by step, to updates, epochs and breakpoints; nothing is ever raised."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Stepper, Value, trace
from autograd.records import Update
from tests.viz.tui.lessons import journey, squares
from viz.tui.breakpoints import parse
from viz.tui.journey import Journey
from viz.tui.sources import open_session


def test_a_journey_begins_at_the_beginning_with_one_update_recorded():
    walk = journey()
    assert (walk.position, walk.current) == (0, None)
    assert isinstance(walk.index.trace[-1], Update)


def test_next_and_back_are_each_others_inverse():
    walk = journey()
    assert walk.next()
    assert walk.current is walk.index.trace[0]
    assert walk.back()
    assert walk.position == 0


def test_before_the_beginning_there_is_a_message():
    walk = journey()
    assert not walk.back()
    assert walk.message == "This is the beginning."


def test_at_the_end_of_a_trace_there_is_a_message():
    with trace() as t:
        Value(1.0, "w") * 2
    walk = Journey(Stepper(t))
    assert walk.next()
    assert not walk.next()
    assert walk.message == "At the end of the trace: there is no further step."
    assert walk.position == 1


def test_past_the_end_of_what_is_recorded_update_is_called_again():
    walk = journey()
    size = walk.size
    walk.goto(size + 100)
    assert walk.position == size
    assert walk.next()
    assert walk.size > size == walk.position - 1
    assert walk.index.size == walk.size


@given(st.lists(st.sampled_from(["next", "back", "update", "home", "end"]), max_size=25))
def test_the_weight_always_holds_what_the_records_say(moves):
    walk = journey("w")
    for move in moves:
        match move:
            case "next":
                walk.next()
            case "back":
                walk.back()
            case "update":
                assert walk.hop(walk.reached("update"), 100, "update")
            case "home":
                walk.goto(0)
            case "end":
                walk.goto(walk.size)
    steps = walk.index.steps(walk.position)
    assert walk.index.account.held("w", walk.position)[0] == pytest.approx(3 * 0.8**steps)


def test_a_hop_ends_at_the_record_or_gives_up_after_its_budget():
    walk = journey()
    assert walk.hop(walk.reached("update"), 2, "update") is None
    assert walk.position == 2
    assert walk.hop(walk.reached("update"), 100, "update") is True
    assert isinstance(walk.current, Update)


def test_a_hop_to_what_never_comes_says_so():
    walk = journey()
    assert walk.hop(walk.reached("epoch"), 100, "epoch") is False
    assert walk.message == "There is no epoch here to go to."


def test_the_next_epoch_of_a_training_is_reached():
    walk = Journey(open_session("demo", "moons", 50, 0).stepper)
    assert walk.hop(walk.reached("epoch"), 100_000, "epoch")
    assert walk.hop(walk.reached("epoch"), 100_000, "epoch")
    assert repr(walk.current) == "mark      epoch: 2"
    assert walk.index.steps(walk.position) == 2


@pytest.mark.parametrize("error", [RuntimeError("oh [no]"), SystemExit("oh [no]")])
def test_an_error_of_update_is_a_message_and_the_records_stay(error):
    w = Value(2.0, "w")

    def update():
        w * 2
        raise error

    walk = Journey(Stepper(update))
    while walk.next():
        pass
    assert walk.message == f"update() raised {type(error).__name__}: oh [no]"


def test_a_warning_of_the_engine_is_a_message():
    w = Value(2.0, "w")

    def update():
        warnings.warn("mind the gap", UserWarning, stacklevel=1)
        (w * 2).backward()

    walk = Journey(Stepper(update))
    assert walk.next()
    assert walk.message == "mind the gap"


def test_a_run_stops_at_a_breakpoint_and_says_at_which():
    walk = journey("a", "b")
    walk.breakpoints = [parse("value > 1000"), parse("kind == update and name == b")]
    assert walk.hop(walk.stops, 1000, "")
    assert isinstance(walk.current, Update)
    assert walk.current.name == "b"
    assert walk.message == "Stopped by the breakpoint kind == update and name == b"


def test_a_run_goes_on_into_the_calls_of_update_that_are_still_to_come():
    walk = Journey(Stepper(squares("w")))
    walk.breakpoints = [parse("|new| < 1")]
    assert walk.hop(walk.stops, 10_000, "")
    assert walk.index.steps(walk.position) == 5  # 3·0.8⁵ < 1
