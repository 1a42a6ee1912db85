"""What a step did to the loss: predicted by the slopes, and in truth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, effect, replay, trace
from autograd.records import Update
from nn import SGD


def step(lr=0.01):
    """The weight and bias of one sample, their loss, and one update of both."""
    w, b = Value(1.0, "w"), Value(0.0, "b")
    loss = (w * 2.1 + b - 4.0) ** 2
    loss.backward()
    return w, b, loss, SGD([w, b], lr=lr).step()


def test_the_golden_step():
    _, _, loss, updates = step()
    found = effect(loss, updates)
    # lr · (7.98² + 3.8²), and 3.61 → 2.87 of the published example
    assert found.predicted == pytest.approx(-0.781204)
    assert (round(found.before, 2), round(found.after, 2)) == (3.61, 2.87)
    assert found.actual == found.after - found.before


@given(st.floats(1e-9, 1e-6))
def test_a_small_step_does_what_its_slopes_predict(lr):
    _, _, loss, updates = step(lr)
    found = effect(loss, updates)
    # The second-order term is lr² · g'Hg/2 < 1e4·lr², far below 1e-2 of the first at lr = 1e-6;
    # the actual change is a difference of numbers near 3.61, good to about 1e-15.
    assert found.actual == pytest.approx(found.predicted, rel=1e-2, abs=1e-14)


def test_asking_changes_nothing():
    w, b, loss, updates = step()
    before = [(v.data, v.grad) for v in (w, b, loss)]
    with trace() as t:
        effect(loss, updates)
    assert [(v.data, v.grad) for v in (w, b, loss)] == before
    assert len(t) == 0


@pytest.mark.parametrize(
    ("updates", "match"),
    [
        ([], "there is none"),
        ([Update("v", 1.0, 1.0, 0.1, 1.0, 0.9)], "no leaf of the result is called 'v'"),
        ([Update("w", 1.0, 1.0, 0.1, 1.0, 0.9)] * 2, "twice"),
    ],
)
def test_there_is_one_update_for_each_of_some_weights_of_the_result(updates, match):
    with pytest.raises(ValueError, match=match):
        effect(step()[2], updates)


def test_weights_of_one_label_are_those_of_the_log():
    p, q = Value(1.0, "w"), Value(5.0, "w")
    optimizer = SGD([q, p], lr=0.01)
    loss = p**3 + q
    loss.backward()
    found = effect(loss, optimizer.step())
    replay(loss)
    assert (found.before, found.after) == (6.0, loss.data)


def test_a_weight_that_changes_its_variable_keeps_its_name():
    a, b = Value(1.0), Value(5.0)
    optimizer = SGD([a, b], lr=0.1)
    (a * a + b).backward()
    optimizer.step()
    a, b = b, a
    optimizer.zero_grad()
    loss = a * a + b
    loss.backward()
    before = loss.data
    found = effect(loss, optimizer.step())
    replay(loss)
    assert (found.before, found.after) == (before, loss.data)


def test_a_step_by_the_gradients_of_the_loss_says_that_the_loss_curves():
    _, _, loss, updates = step()
    assert effect(loss, updates).why.endswith("loss curves away from it.")


def test_a_step_by_other_gradients_says_so():
    w = Value(1.0, "w")
    loss = (w * 2.1 - 4.0) ** 2
    loss.backward()
    (w * 5.0).backward()  # a second sample, or zero_grad forgotten
    found = effect(loss, SGD([w], lr=0.01).step())
    assert found.why == (
        "They differ: the step did not go by the gradients of loss alone: "
        "more samples, no zero_grad?"
    )


def test_a_step_along_a_straight_line_needs_no_reason():
    w = Value(1.0, "w")
    loss = w * 3.0
    loss.backward()
    assert effect(loss, SGD([w], lr=0.5).step()).why == ""
