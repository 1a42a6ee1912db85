"""Where a trace touched a name, and what the name held at any place."""

import pytest

from autograd import Stepper, Value
from autograd.records import Forward, Update, touched
from nn import SGD
from tests.viz.tui.lessons import journey, squares
from viz.tui.index import Index
from viz.tui.journey import Journey
from viz.tui.sources import open_session


def test_the_places_of_a_name_are_those_that_the_trace_finds():
    stepper = open_session("demo", "moons", 3, 0).stepper
    for _ in range(400):
        stepper.next()
    index = Index(stepper.trace)
    for name in ("layers[0].neurons[1].w[0]", "v3", "layers[1].neurons[0].b"):
        found = [stepper.trace[k] for k in index.touches[name]]
        assert tuple(found) == stepper.at(name)
        assert found


@pytest.mark.parametrize("batch", [1, 3])
def test_values_and_gradients_are_those_of_the_live_weights_at_every_place(batch):
    session = open_session("demo", "moons", batch, 1)
    stepper = session.stepper
    stepper.goto(130 * batch)
    index = Index(stepper.trace)
    assert session.model is not None
    weights = [w for w in session.model.parameters() if w.label in index.touches]
    while stepper.position:
        for w in weights:
            assert index.account.held(w.label, stepper.position)[0] == w.data
            assert (index.account.held(w.label, stepper.position)[1] or 0.0) == w.grad
        stepper.back()
    assert len(weights) == 17


def test_a_name_that_is_unknown_holds_nothing():
    index = journey().index
    assert index.account.held("nobody", 3) == (None, None)
    assert index.last(Forward, "w", 3) is None
    assert index.last(Update, "w", 0) is None


def test_the_index_grows_with_the_trace():
    stepper = Stepper(squares("w"))
    index = Index(stepper.trace)
    assert not index.touches
    stepper.goto(9)
    index.catch_up()
    assert index.size == len(stepper)
    assert list(index.touches["w"]) == [k for k, r in enumerate(stepper.trace) if "w" in touched(r)]


def test_the_loss_of_a_step_is_the_one_that_went_backward():
    walk = journey("a", "b")
    walk.goto(walk.size)
    walk.next()
    assert [loss for _, loss in walk.index.losses] == pytest.approx([9 + 16, 0.8**2 * 25])


def test_the_loss_of_a_batch_is_the_sum_of_what_went_backward():
    session = open_session("demo", "moons", 4, 0)
    assert session.model is not None
    before = session.model.parameters()[0].data
    walk = Journey(session.stepper)
    walk.prepare()
    assert session.model.parameters()[0].data == before
    roots = [r.value for r in walk.index.trace if getattr(r, "op", "") == "mul"]
    assert walk.index.losses[0][1] == pytest.approx(sum(roots))


def test_steps_count_the_updates_that_have_begun():
    walk = journey("a", "b")
    first, _ = walk.index.losses[0]
    assert [walk.index.steps(k) for k in (0, first, first + 1, walk.size)] == [0, 0, 1, 1]


def test_a_gradient_that_is_not_zeroed_is_found_too():
    w, x = Value(2.0, "w"), Value(3.0, "x")
    opt = SGD([w], lr=0.1)

    def update():
        opt.zero_grad()
        (w * x).backward()
        opt.step()

    stepper = Stepper(update)
    for _ in range(12):
        stepper.next()
    index = Index(stepper.trace)
    while stepper.position:
        assert (index.account.held("x", stepper.position)[1] or 0.0) == x.grad
        assert (index.account.held("w", stepper.position)[1] or 0.0) == w.grad
        stepper.back()
