"""The explanation of a gradient, from records alone."""

import pytest

from autograd import Stepper, explain
from autograd.trace import Trace
from tests.viz.tui.lessons import ODD_NAMES, journey
from viz.demo import Network
from viz.rebuild import rebuild
from viz.tui.index import Index
from viz.tui.reasons import made_from, reason
from viz.tui.wording import called


def test_the_explanation_is_the_one_of_the_live_values():
    lesson = Network(3)
    stepper = Stepper(lesson.update)
    stepper.run("chain")
    index = Index(stepper.trace)
    for w in lesson.weights[::5]:
        told = reason(w.label, index, stepper.position)
        first = repr(explain(w, lesson.loss)).splitlines()[0]
        assert told.splitlines()[0] == first.replace(w.label, called(w.label))


def test_after_the_update_it_still_explains_the_gradient_that_led_to_it():
    walk = journey("w")
    assert reason("w", walk.index, walk.size).startswith("∂loss/∂w = 6, the sum over 2 paths:")


def test_a_trace_from_a_file_is_explained_too(tmp_path):
    walk = journey("w")
    walk.index.trace.save(tmp_path / "t.jsonl")
    index = Index(Trace.load(tmp_path / "t.jsonl"))
    assert reason("w", index, index.size) == reason("w", walk.index, walk.size)


def test_the_rebuilt_graph_computes_what_the_records_say():
    walk = journey("a", "b", "c")
    root = next(r.node for r in walk.index.trace if type(r).__name__ == "Chain")
    values = rebuild(made_from(root, walk.index, walk.size), str)
    values[root].backward()
    assert [values[name].grad for name in "abc"] == [6.0, 8.0, 10.0]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_do_not_break_the_lines_of_an_explanation(name):
    walk = journey(name)
    lines = reason(name, walk.index, walk.size).splitlines()
    assert len(lines) == 7
    assert all(line.isprintable() and len(line) < 200 for line in lines)


@pytest.mark.parametrize(("name", "place"), [("w", 0), ("nobody", 9)])
def test_where_there_is_nothing_to_explain_it_says_why(name, place):
    with pytest.raises(ValueError, match=r"no backward has run yet|has no part"):
        reason(name, journey("w").index, place)
