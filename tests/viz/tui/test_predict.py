"""Predictions: the right answer, and what a wrong one says about the mistake."""

from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autograd.records import Chain, Forward, Update
from tests.viz.tui.lessons import journey
from viz.tui.journey import Journey
from viz.tui.predict import Question, close, question, read
from viz.tui.sources import open_session

FIRST = Chain("v1", "w", 2.1, -3.8, -7.98, 0.0, -7.98, "loss")
SECOND = FIRST._replace(before=0.5, after=-7.48)
STEP = Update("w", 1.0, -7.98, 0.01, -7.98, 1.0798)
ADAM = Update("w", 1.0, -7.98, 0.01, -0.7, 1.007, {"m": -0.8})
factors = st.floats(0.05, 20).map(lambda x: round(x, 3)) | st.floats(-20, -0.05)


def ask(record) -> Question:
    found = question(record, journey().index, 0)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("record", "typed", "said"),
    [
        (FIRST, "7.98", "Wrong sign"),
        (FIRST, "-3.8", "the local derivative ∂v1/∂w is missing"),
        (FIRST, "2.1", "the upstream gradient ∂loss/∂v1 is missing"),
        (FIRST, "3.8", "The local derivative is missing as a factor, and the sign is wrong"),
        (FIRST, "-1.7", "you have added"),
        (FIRST, "-1.8095", "you have divided"),
        (FIRST, "100", "Not that"),
        (SECOND, "-7.98", "Gradients accumulate: ∂loss/∂w was 0.5 before"),
        (SECOND, "0.5", "That is the gradient so far"),
        (SECOND, "8.48", "Wrong sign"),
        (SECOND, "7.48", "Wrong sign"),
        (SECOND, "-3.3", "the local derivative ∂v1/∂w is missing"),
        (SECOND, "-3.8", "the local derivative ∂v1/∂w is missing"),
        (SECOND, "-3.99", "add up"),
        (STEP, "0.9202", "Wrong sign"),
        (STEP, "8.98", "learning rate is missing"),
        (STEP, "-6.98", "lr is missing"),
        (STEP, "0.0798", "the old value is forgotten"),
        (STEP, "-0.0798", "the old value is forgotten"),
        (STEP, "0.99", "grad is missing as a factor"),
        (STEP, "1", "the old value"),
        (STEP, "-7.98", "That is the gradient"),
        (ADAM, "1.0798", "along its direction, not the gradient"),
        (ADAM, "1.7", "old − lr·direction"),
        (STEP, "55", "new = old − lr·grad"),
    ],
)
def test_a_wrong_answer_is_told_its_mistake(record, typed, said):
    right, text = ask(record).judge(typed)
    assert not right
    assert said in text


@pytest.mark.parametrize(
    ("record", "typed"),
    [
        (FIRST, "-7.98"),
        (FIRST, "-8.0"),
        (FIRST, "−3.8·2.1"),
        (FIRST, " -3.8 * 2.1 "),
        (SECOND, "-7.48"),
        (SECOND, "0.5 + -3.8*2.1"),
        (STEP, "1.08"),
        (STEP, "1 - 0.01*(-7.98)"),
        (ADAM, "1.007"),
    ],
)
def test_a_right_answer_may_be_three_digits_or_arithmetic(record, typed):
    assert ask(record).judge(typed).right


@given(up=factors, local=factors, before=factors | st.just(0.0))
def test_every_slip_that_can_be_told_apart_is_diagnosed_as_itself(up, local, before):
    product = up * local
    asked = ask(Chain("v", "w", local, up, product, before, before + product, "loss"))
    wrong = [asked.answer, *(x for x, _ in asked.slips)]
    assume(not any(close(a, b) for a, b in combinations(wrong, 2)))
    assert asked.judge(repr(asked.answer)).right
    for x, why in asked.slips:
        assert asked.judge(repr(x)) == (False, why)


@given(old=factors, grad=factors, lr=st.floats(0.001, 0.5))
def test_the_right_weight_is_never_called_wrong(old, grad, lr):
    new = old - lr * grad
    assume(abs(new) > 1e-6)
    asked = ask(Update("w", old, grad, lr, grad, new))
    assert asked.judge(f"{new:.4g}").right
    verdict = asked.judge(repr(old + lr * grad))
    assert verdict.right or "Wrong sign" in verdict.text


def test_a_question_does_not_give_the_answer_away():
    walk = Journey(open_session("demo", "moons", 2, 0).stepper)
    walk.prepare()
    asked = {k: question(record, walk.index, k) for k, record in enumerate(walk.index.trace)}
    for k, found in asked.items():
        record = walk.index.trace[k]
        factors = {getattr(record, field, 0.0) for field in ("local", "upstream")}
        if found is not None and not factors & {1.0, -1.0}:
            assert f"{found.answer:.6g}" not in " ".join((*found.given, found.asked)).split()
    assert sum(found is not None for found in asked.values()) > 60


def test_a_question_shows_the_formula_and_hints_at_its_derivative():
    walk = journey("w")
    k = next(k for k, r in enumerate(walk.index.trace) if isinstance(r, Chain))
    asked = question(walk.index.trace[k], walk.index, k)
    assert asked is not None
    assert asked.given == ("∂loss/∂v1 = 1  arrives from above", "v1 = w · w = 3 · 3 = 9")
    assert "∂v1/∂w is w" in asked.judge("77").text


def test_other_records_ask_nothing():
    assert question(Forward("v", "tanh", ("w",), (0.0,), 0.0), journey().index, 0) is None


@pytest.mark.parametrize("typed", ["", "seven", "1e999", "__import__('os')", "w * 2", "1 +", "1/0"])
def test_what_is_no_number_is_a_value_error(typed):
    with pytest.raises(ValueError, match="An answer is a number"):
        read(typed)
