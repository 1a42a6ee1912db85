"""Verdicts on answers: right ones, every mistake that is named, and any object whatever."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value, answers, explain, trace
from autograd.answers.mistakes import derivative
from autograd.answers.verdict import close, tolerance
from autograd.graph import leaves, order
from autograd.records import Chain, Forward, Mark, Update
from tests.autograd.strategies import bits, programs, update_graph


class Hostile:
    """Every question to it raises."""

    def __repr__(self):
        raise RuntimeError("no repr")

    def __float__(self):
        raise RuntimeError("no float")

    def __iter__(self):
        raise RuntimeError("no items")

    def __eq__(self, other):
        raise RuntimeError("no comparison")

    def __hash__(self):
        raise RuntimeError("no hash")

    @property
    def ndim(self):
        raise RuntimeError("no shape")


def two_paths():
    """a reaches the loss through v2, share 72, and through v1, share 24."""
    a, b = Value(3.0, "a"), Value(-2.0, "b")
    return a, b, ((a * b) * (a + b)) ** 2


# Any object as the answer

ANY = st.one_of(
    st.none(),
    st.just(...),
    st.booleans(),
    st.text(),
    st.binary(),
    st.integers(),
    st.sampled_from([10**400, -(10**6000), math.nan, math.inf, -math.inf, "1e999", "nan", "1/0"]),
    st.floats(),
    st.complex_numbers(),
    st.fractions(),
    st.decimals(),
    st.lists(st.floats() | st.text() | st.none()),
    st.dictionaries(st.integers(), st.text()),
    st.floats(allow_nan=False, allow_infinity=False).map(Value),
    st.floats().map(np.float32),
    st.lists(st.floats()).map(np.array),
    st.builds(object),
    st.builds(Hostile),
    st.just([Hostile(), Hostile(), 1, 2]),
    st.just(iter(int, 1)),
    st.just(Hostile),
)


@given(ANY)
def test_any_object_gets_a_verdict(answer):
    w, _, _, loss = update_graph()
    loss.backward()
    verdicts = [
        answers.gradient(answer, w, loss),
        answers.factors(answer, w, loss),
        answers.update(answer, w, 0.01),
        answers.number(answer, -7.98, "the slope", {3.8: "that is for b"}),
        answers.choice(answer, "falls", {"grows": "it does not"}),
        answers.choice(answer, 3),
    ]
    for verdict in verdicts:
        assert isinstance(verdict, answers.Verdict)
        assert bool(verdict) is verdict.right
        assert 1 <= len(verdict.text.splitlines()) <= 3
        assert repr(verdict)[:2] == ("✓ " if verdict else "✗ ")
        assert verdict._repr_markdown_()


@pytest.mark.parametrize("answer", [..., None, "", "  "])
def test_no_answer_is_not_a_wrong_one(answer):
    w, _, _, loss = update_graph()
    for verdict in (
        answers.gradient(answer, w, loss),
        answers.factors(answer, w, loss),
        answers.update(answer, w, 0.01),
        answers.number(answer, 3.61),
        answers.choice(answer, "falls"),
    ):
        assert not verdict.right
        assert verdict.text.startswith("Not answered yet: ")


@pytest.mark.parametrize(
    "answer",
    [
        *("-7.98", " −7,98 ", "- 7.98", "-798/100", "-7.98e0", -7.979, -7.984),
        *("-3.8 * 2.1", "−3,8·2,1", "2·(2.1 - 4)×2.1", "-(7.98 ** 1)", "-exp(log(7.98))"),
        *(np.float32(-7.98), np.array(-7.98), Value(-7.98), Decimal("-7.98"), Fraction(-798, 100)),
    ],
)
def test_numbers_are_read_as_people_write_them(answer):
    w, _, _, loss = update_graph()
    assert answers.gradient(answer, w, loss)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([-7.98], "Expected one number, such as -3.8, for ∂loss/∂w; got [-7.98]."),
        (True, "got True."),
        (np.True_, "got np.True_."),
        (-7.98 + 0j, "got (-7.98+0j)."),
        ("minus eight", "got 'minus eight'."),
        ("w * 2", "got 'w * 2'."),
        ("(-8) ** 0.5", "got '(-8) ** 0.5'."),
        ("__import__('os')", """got "__import__('os')"."""),
        ("True", "got 'True'."),
        ("9**9**9", "got '9**9**9'."),
        ("22,500 * 2", "'22,500' can mean 22.500 or 22500: write it without the comma."),
        (math.nan, "Expected a finite number for ∂loss/∂w; got nan."),
        ("inf", "Expected a finite number for ∂loss/∂w; got 'inf'."),
        pytest.param(10**6000, "got an object of type int.", id="huge"),
        (Hostile(), "got an object of type Hostile."),
        ("22,500", "'22,500' can mean 22.500 or 22500: write it without the comma."),
    ],
)
def test_what_is_no_number_is_told_what_is_expected(answer, said):
    w, _, _, loss = update_graph()
    verdict = answers.gradient(answer, w, loss)
    assert not verdict
    assert verdict.text.endswith(said)


def test_thousands_are_read_where_they_can_mean_nothing_else():
    assert answers.number("22,500.0", 22500)
    assert answers.number("694,950,000", 694950000)
    assert answers.number("0,125", 0.125)


# The gradient


@given(programs(most_steps=6))
def test_the_right_gradient_is_always_right_and_asking_changes_nothing(program):
    root = program(*program.leaves())
    with trace() as t:
        for w in leaves(root):
            before = bits([*leaves(root), *order(root)])
            verdict = answers.gradient(explain(w, root).total, w, root)
            assert verdict
            assert bits([*leaves(root), *order(root)]) == before
    assert list(t) == []


def test_it_does_not_matter_whether_backward_ran():
    w, _, _, loss = update_graph()
    assert answers.gradient(-7.98, w, loss)
    loss.backward()
    assert answers.gradient(-7.98, w, loss)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (7.98, "The size is right, but the sign is reversed."),
        (-3.8, "-3.8 is what arrives at v1; the factor ∂v1/∂w = x = 2.1 is still missing."),
        (2.1, "2.1 is the local derivative ∂v1/∂w = x = 2.1 alone; the rest of the path, w → v1"),
        (-3.8 * 2.1**2, "The factor ∂v1/∂w = x = 2.1 is in it twice."),
        (-3.8 / 2.1, "That is divided by ∂v1/∂w = x = 2.1; the chain rule multiplies by it."),
        (0.3, "The factors are added: 2.1 + 1 + 1 + (-3.8). Along a path they multiply."),
        (1, "1 is the value of w (its data), not its gradient."),
        (3.61, "3.61 is the value of loss itself, not a slope of it."),
        (-15.96, "-15.96 is twice the gradient: is something counted twice?"),
        (-3.99, "The 2 of 2 · v3 is forgotten: the exponent comes down as a factor."),
        (2, "The slope is taken at w, 2 · w; the input of this square is v3: 2 · v3."),
        (4.2 * 2.1, "The slope is taken at x, 2 · x; the input of this square is v3: 2 · v3."),
        (0, "0 would say that moving w does not move loss: it does."),
        (-8, "Right to 1 digit, but give 3."),
        (-7.9, "Cut off after 2 digits: round instead, and give 3."),
        (5, "5 is too large."),
    ],
)
def test_each_mistake_along_one_path_is_named(answer, said):
    w, _, _, loss = update_graph()
    verdict = answers.gradient(answer, w, loss)
    assert not verdict
    assert verdict.text.startswith(said)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (72, "72 is the share of the path through v2 alone."),
        (24, "24 is the share of the path through v1 alone."),
        (72 * 24, "The paths are multiplied: 72 · 24. Factors multiply along one path;"),
        (-8, "The factor ∂loss/∂v3 = 2 · v3 = -12 is still missing; every path ends with it."),
        (-12, "-12 is what arrives at v3, where the paths meet; the paths from there to a are"),
        (
            60,
            "On the path through v1: -12 is what arrives at v1; the factor ∂v1/∂a = b = -2 is",
        ),
        (-96, "The size is right, but the sign is reversed."),
        (48, "The 2 of 2 · v3 is forgotten"),
        (-2, "-2 is the local derivative ∂v1/∂a = b = -2 alone"),
        (1000, "1000 is too large."),
    ],
)
def test_each_mistake_with_two_paths_is_named(answer, said):
    a, _, loss = two_paths()
    verdict = answers.gradient(answer, a, loss)
    assert not verdict
    assert verdict.text.startswith(said)


def test_several_of_many_paths():
    a = Value(2.0, "a")
    loss = a * 3 + a * 10 + a * 100
    assert "counts only 2 of the paths" in answers.gradient(13, a, loss).text
    assert "share of the path" in answers.gradient(10, a, loss).text


def two_samples(scale):
    """One bias and two samples, whose shares are -11 and 2, times a scale."""
    w, b = Value(-1.0, "w"), Value(-1.0, "b")
    return b, ((w * 2.0 + b - 2.5) ** 2 + (w * -3.0 + b - 1.0) ** 2) * scale


def test_one_sample_of_a_mean_is_recognised():
    b, loss = two_samples(0.5)
    said = answers.gradient(2, b, loss).text
    assert said.startswith("That is the path through v6 alone, without the factor ∂loss/∂v9 = 0.5")
    assert answers.gradient(-11, b, loss).text.startswith("That is the path through v2 alone")


def test_the_exponents_of_two_squares_forgotten():
    b, loss = two_samples(1)
    assert answers.gradient(-3.5, b, loss).text.startswith("The 2 of 2 · v3 is forgotten")
    assert answers.gradient(-10, b, loss).text.startswith("The 2 of 2 · v7 is forgotten")


def test_a_reversed_sign_is_followed_by_where_to_look():
    w, x, _, loss = update_graph()
    said = answers.gradient(7.98, w, loss).further
    assert said == "Count the minus signs in 2.1 · 1 · 1 · (-3.8)."
    said = answers.gradient(-6, x, (x * 3) * 2).further
    assert said == "No factor is negative in 3 · 2."


def test_a_mistake_with_the_only_factor_does_not_show_the_answer():
    s, t = Value(6.0, "s"), Value(3.0, "t")
    for x in (1, 2, 3, -1, 0.7, 2 / 3, -0.6):
        verdict = answers.gradient(x, t, s / t)
        assert not verdict
        assert "0.66" not in repr(verdict.unfolded)


def test_a_sum_with_itself_counts_twice():
    a = Value(3.0, "a")
    assert answers.gradient(2, a, a + a)
    assert "is the share of the path a → loss alone" in answers.gradient(1, a, a + a).text


def test_a_gradient_left_from_an_earlier_backward_is_recognised():
    w, _, b, loss = update_graph()
    loss.backward()
    (w * 2.1 + b - 4.0).backward()  # adds 2.1
    said = answers.gradient(-13.86, w, loss)
    assert said.text == "That is the gradient and what w.grad held before, -5.88."
    assert said.further.endswith("so set w.grad to 0 before each.")
    assert answers.gradient(-5.88, w, loss).text.startswith("-5.88 is what w.grad holds, not all")
    w.grad = 2 * -7.98
    said = answers.gradient(-15.96, w, loss).text
    assert said == "-15.96 is what w.grad holds: 2 times the gradient."


def test_where_no_gradient_is_left_none_is_spoken_of():
    w, _, _, loss = update_graph()
    loss.backward()
    for x in (-15.96, -23.94, 3):
        assert "grad" not in answers.gradient(x, w, loss).text.replace("gradient", "")


def test_the_gradient_of_another_weight_is_recognised():
    u, v = Value(2.0, "u"), Value(7.0, "v")
    loss = u * 5 + v * 11
    assert answers.gradient(11, u, loss).text == "11 is the gradient of v, not of u."


def test_a_weight_that_is_not_reached_has_no_slope():
    *_, loss = update_graph()
    idle = Value(4.0, "idle")
    assert answers.gradient(0, idle, loss)
    assert "No path leads from idle to loss" in answers.gradient(9, idle, loss).further


def test_the_slope_of_the_loss_by_itself_is_one():
    _, _, _, loss = update_graph()
    assert answers.gradient(1, loss, loss)
    assert "sign is reversed" in answers.gradient(-1, loss, loss).text


def test_a_closed_gate_names_the_factor_zero():
    a, b = Value(3.0, "a"), Value(-2.0, "b")
    assert answers.gradient(0, a, (a * b).relu())
    assert "∂loss/∂v1 = 0 (as v1 <= 0)" in answers.gradient(-2, a, (a * b).relu()).text


@pytest.mark.parametrize(
    ("gate", "written"),
    [
        (lambda a, b: autograd.maximum(a, b), "∂v1/∂a = 0 (as a < b)"),
        (lambda a, b: autograd.minimum(b, a), "∂v1/∂a = 1 (as b > a)"),
        (lambda a, b: autograd.relu(-a), "∂v2/∂v1 = 0 (as v1 <= 0)"),
        (lambda a, b: autograd.leaky_relu(-a), "∂v2/∂v1 = 0.01 (as v1 <= 0)"),
    ],
)
def test_a_gate_says_why_it_is_open_or_shut(gate, written):
    a, b = Value(4.0, "a"), Value(7.0, "b")
    loss = gate(a, b) * 5 * 3  # one more factor, so that none of two is the other one alone
    gap = [answers.gradient(x, a, loss).text for x in (15, -15, 5, 3, 1)]
    assert any(written in text for text in gap)
    assert not any(" if " in text for text in gap)


def test_of_a_rule_with_three_cases_the_number_alone_is_told():
    a = Value(4.0, "a")
    assert derivative(explain(a, abs(-a)).paths[0], 1) == "∂loss/∂v1 = -1"


def test_the_exponent_forgotten_in_the_slope_of_a_power_is_recognised():
    y = Value(480.0, "y")
    verdict = answers.gradient(-20, y, (y - 500.0) ** 2)
    assert verdict.text.startswith("The 2 of 2 · v1 is forgotten")


def test_the_value_of_a_node_on_the_way_is_recognised():
    a, b = Value(3.0, "a"), Value(5.0, "b")
    verdict = answers.gradient(15, a, a * b + a)
    assert verdict.text == "15 is the value of a node on the way, not a slope."


def test_a_leaf_that_moved_after_the_loss_was_computed_is_noticed():
    w, _, _, loss = update_graph()
    w.data = 1.0798
    verdict = answers.gradient(-7.98, w, loss)
    assert not verdict
    assert "run the cell that computes loss again" in verdict.text


def test_a_gradient_that_is_too_large_is_refused():
    w = Value(1e-200, "w")
    with pytest.raises(ValueError, match="∂loss/∂w is inf, too large"):
        answers.gradient(1, w, w * 1e200 * 1e200)


def test_a_very_deep_graph_is_answered_quickly():
    w = Value(1.0, "w")
    y = w
    for _ in range(3000):
        y = y * 1.001
    assert answers.gradient(1.001**3000, w, y)
    assert len(answers.gradient(3.5, w, y).text) < 200


@pytest.mark.parametrize("question", [answers.gradient, answers.factors])
def test_a_graph_must_be_of_values(question):
    with pytest.raises(TypeError, match="expects loss to be a Value, got 3"):
        question(1, Value(1.0), 3)
    with pytest.raises(TypeError, match="expects w to be a Value, got 'w'"):
        question(1, "w", Value(1.0) * 2)


# Single mistakes on random small graphs: every factor another prime, so that nothing coincides.

PRIMES = [3, 5, 7, 11, 13]
chains = st.permutations(PRIMES).flatmap(lambda p: st.integers(2, 4).map(lambda n: p[:n]))
signs = st.sampled_from([1, -1])


@given(chains, signs, st.data())
def test_a_single_mistake_on_a_chain_is_named(factors, sign, data):
    w = node = Value(1.7, "w")
    for k, x in enumerate(factors):
        node = node * Value(sign * x if k == 0 else x, f"x{k}")
    right = sign * math.prod(factors)
    k = data.draw(st.integers(0, len(factors) - 1))
    assert answers.gradient(right, w, node)
    assert "sign is reversed" in answers.gradient(-right, w, node).text
    local = sign * factors[k] if k == 0 else factors[k]
    if len(factors) > 2:  # of two factors, the one that is left is a local derivative alone
        assert f"= x{k} = {local} is still missing" in answers.gradient(right / local, w, node).text
    assert f"= x{k} = {local} is in it twice" in answers.gradient(right * local, w, node).text
    assert "That is divided by" in answers.gradient(right / local / local, w, node).text
    added = sum(factors) - (0 if sign == 1 else 2 * factors[0])
    if added not in (right, -right):
        assert not answers.gradient(added, w, node)


@given(st.permutations(PRIMES), signs)
def test_a_single_mistake_with_two_paths_is_named(primes, sign):
    p, q, r, *_ = primes
    a = Value(0.9, "a")
    loss = (a * p + a * q) * sign * r
    shares = sign * p * r, sign * q * r
    assert answers.gradient(sum(shares), a, loss)
    for share in shares:
        assert "is the share of the path" in answers.gradient(share, a, loss).text
    assert "every path ends with it" in answers.gradient(sign * (p + q), a, loss).text
    assert "The paths are multiplied" in answers.gradient(math.prod(shares), a, loss).text
    assert "sign is reversed" in answers.gradient(-sum(shares), a, loss).text


# The factors


def test_the_right_factors():
    w, x, _, loss = update_graph()
    right = [2.1, 1, 1, -3.8]
    for answer in (right, tuple(right), np.array(right), ["2,1", 1.0, Value(1.0), "−3.8"]):
        verdict = answers.factors(answer, w, loss)
        assert verdict
        assert verdict.text == "Right: 2.1 · 1 · 1 · (-3.8) = -7.98."
    assert answers.factors([1, 1, 1, -3.8], x, loss)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([-3.8, 1, 1, 2.1], "Right factors, listed from loss back; begin at w."),
        (
            [2.1, -3.8],
            "The path w → v1 → v2 → v3 → loss has 4 steps, so 4 factors; the list has 2.",
        ),
        ([2.1, 1, 1, -3.8, 1], "The path w → v1 → v2 → v3 → loss has 4 steps, so 4 factors; the"),
        ([2.1, 1, 1, 3.8], "Factor 4, ∂loss/∂v3: The size is right, but the sign is reversed."),
        ([2.1, 2.1, 1, 1], "Factor 2, ∂v2/∂v1: 2.1 is the product so far; write the factor of"),
        ([-7.98, 1, 1, 1], "Factor 1, ∂v1/∂w: -7.98 is the whole gradient of w; write this step"),
        (
            [1, 1, 1, -3.8],
            "Factor 1, ∂v1/∂w: 1 is the value of w itself.",
        ),
        ([2.1, 1, 1, 3.61], "Factor 4, ∂loss/∂v3: 3.61 is the value of loss, not its slope."),
        ([2.1, 0, 1, -3.8], "Factor 2, ∂v2/∂v1: 0 is added or subtracted; does that change how"),
        ([2.1, 1, 1, -1.9], "Factor 4, ∂loss/∂v3: The 2 of 2 · v3 is forgotten: the exponent"),
        ([2.1, 1, 1, 2], "Factor 4, ∂loss/∂v3: The slope is taken at w, 2 · w; the input of this"),
        ([1 / 2.1, 1, 1, -3.8], "Factor 1, ∂v1/∂w: That is one over the slope."),
        (
            [2.1, 1, 1, 17],
            "Factor 4, ∂loss/∂v3: 17 is too large.",
        ),
        ([2.1, ..., 1, 1], "Not answered yet: write factor 2 (∂v2/∂v1) as a number"),
        ([2.1, "one", 1, 1], "Expected one number, such as -3.8, for factor 2 (∂v2/∂v1); got"),
        ("2.1, 1, 1, -3.8", "Expected a list, [ … ], of the 4 local derivatives along w →"),
    ],
)
def test_the_first_wrong_factor_is_told_what_it_is(answer, said):
    w, _, _, loss = update_graph()
    verdict = answers.factors(answer, w, loss)
    assert not verdict
    assert verdict.text.startswith(said)


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (27, "The slope is taken at p, 3 · p**2; the input of this cube is v1: 3 · v1**2."),
        (12, "3 · v1 has too few factors v1: the exponent falls by 1, to 2."),
        (8, "2 · v1 is the rule of a square; here the exponent is 3."),
        (48 / 3, "The 3 of 3 · v1**2 is forgotten: the exponent comes down as a factor."),
    ],
)
def test_a_mistake_with_a_cube_is_told_in_a_factor_and_in_the_gradient(factor, said):
    p = Value(3.0, "p")
    u = (p + 1.0) ** 3 / 5.0
    assert answers.factors([1, factor, 0.2], p, u).text == f"Factor 2, ∂v2/∂v1: {said}"
    assert answers.gradient(factor / 5, p, u).text == said


def test_of_a_division_the_divisor_is_no_slope_but_divides_a_nudge():
    p = Value(3.0, "p")
    said = "Whatever is divided by 10 moves less, not more: a nudge is divided by it, too."
    assert answers.factors([10], p, p / 10.0).text == f"Factor 1, ∂loss/∂p: {said}"
    assert "10 is an input of" in answers.factors([10], p, 10.0 / p).text


def test_a_factor_alone_is_not_taken_for_twice_the_gradient():
    p = Value(3.0, "p")
    u = (p * 5.0 - 11.0) ** 3 / 10.0
    said = "48 is one factor of the path alone, ∂v3/∂v2 = 3 · v2**2 = 48."
    assert answers.gradient(48, p, u).text == said


def test_factors_are_asked_along_one_path_only():
    a, _, loss = two_paths()
    with pytest.raises(ValueError, match="exactly one path from a to loss, and there are 2"):
        answers.factors([1], a, loss)


# The update


@pytest.mark.parametrize("answer", [1.0798, 1.08, "1,0798", 1.0798 + 1e-5])
def test_the_new_value_of_a_weight(answer):
    w, _, _, loss = update_graph()
    loss.backward()
    verdict = answers.update(answer, w, 0.01)
    assert verdict
    assert verdict.text == "Right: w = 1 − 0.01·(−7.98) = 1.0798."


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (0.9202, "That is w + lr · w.grad. The step goes against the gradient: w − lr · w.grad."),
        (8.98, "The learning rate is forgotten: the step is lr · w.grad, not all of it."),
        (0.0798, "0.0798 is the step alone; the new value is w − lr · w.grad."),
        (-0.0798, "-0.0798 is the step alone"),
        (1, "1 is the old value of w; now take the step"),
        (-6.98, "The learning rate is forgotten, and the step goes against the gradient"),
        (-7.98, "-7.98 is the gradient, not the new value of w."),
        (0.99, "The gradient is forgotten: the step is lr · w.grad."),
        (1.07, "Cut off after 3 digits"),
        (5, "5 is too large."),
    ],
)
def test_each_mistake_with_a_step_is_named(answer, said):
    w, _, _, loss = update_graph()
    loss.backward()
    verdict = answers.update(answer, w, 0.01)
    assert not verdict
    assert verdict.text.startswith(said)


def test_after_a_small_step_the_old_value_is_not_right_to_three_digits():
    w = Value(0.15, "w1")
    w.grad = 0.000438568  # Mazur's w1, lr 0.5: the new value is 0.14978072
    assert answers.update(0.14978, w, 0.5)
    assert "0.15 is the old value" in answers.update(0.15, w, 0.5).text
    assert "uphill" not in answers.update(0.1502193, w, 0.5).text
    assert "That is w1 + lr · w1.grad" in answers.update(0.1502193, w, 0.5).text


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(0.001, 1))
def test_the_right_step_is_always_right(old, grad, lr):
    w = Value(old, "w")
    w.grad = grad
    assert answers.update(old - lr * grad, w, lr)


def test_update_says_what_it_needs():
    with pytest.raises(TypeError, match=r"expects w to be a Value, got 1\.0"):
        answers.update(1, 1.0, 0.01)
    with pytest.raises(TypeError, match="the argument lr"):
        answers.update(1, Value(1.0), "fast")
    w = Value(1.0, "w")
    w.grad = 1e308
    with pytest.raises(ValueError, match=r"w − lr · w\.grad and expects a finite number"):
        answers.update(1, w, 10)


# One step, from its record

PRODUCT = Chain("v1", "w", 2.1, -3.8, -7.98, 0.0, -7.98, "loss")
SUM = PRODUCT._replace(before=0.5, after=-7.48)
STEP = Update("w", 1.0, -7.98, 0.01, -7.98, 1.0798)
ADAM = Update("w", 1.0, -7.98, 0.01, -0.7, 1.007, {"m": -0.8})
MADE = Forward("v1", "mul", ("w", "x"), (1.0, 2.1), 2.1)
some = st.floats(0.05, 20).map(lambda x: round(x, 3)) | st.floats(-20, -0.05)


@pytest.mark.parametrize(
    ("record", "answer", "said"),
    [
        (PRODUCT, "7.98", "The size is right, but the sign is reversed."),
        (PRODUCT, "-3.8", "-3.8 is what arrives at v1; the factor ∂v1/∂w = x = 2.1 is still"),
        (PRODUCT, "2.1", "2.1 is the local derivative ∂v1/∂w = x = 2.1 alone"),
        (PRODUCT, "3.8", "the factor ∂v1/∂w = x = 2.1 is still missing. The sign is reversed"),
        (PRODUCT, "-1.7", "The factors are added: 2.1 + (-3.8). Along a path they multiply."),
        (PRODUCT, "-1.8095", "That is divided by ∂v1/∂w = x = 2.1; the chain rule multiplies"),
        (PRODUCT, "-8.0", "Right to 1 digit, but give 3."),
        (PRODUCT, "100", "100 is too large."),
        (SUM, "-7.98", "-7.98 is what is added. Gradients accumulate: 0.5 was there."),
        (SUM, "0.5", "0.5 is the gradient so far"),
        (SUM, "8.48", "The sum is begun rightly. The size is right, but the sign is reversed."),
        (SUM, "7.48", "The size is right, but the sign is reversed."),
        (SUM, "-3.3", "The sum is begun rightly. -3.8 is what arrives at v1; the factor"),
        (SUM, "-3.8", "= x = 2.1 is still missing."),
        (SUM, "-3.99", "The products of several paths add"),
        (STEP, "0.9202", "The step goes against the gradient"),
        (STEP, "8.98", "The learning rate is forgotten"),
        (STEP, "-6.98", "The learning rate is forgotten, and the step goes against"),
        (STEP, "0.0798", "0.0798 is the step alone"),
        (STEP, "-0.0798", "-0.0798 is the step alone"),
        (STEP, "0.99", "The gradient is forgotten"),
        (STEP, "1", "1 is the old value of w"),
        (STEP, "-7.98", "-7.98 is the gradient"),
        (STEP, "55", "55 is too large."),
        (ADAM, "1.0798", "This optimizer steps along its direction: w − lr · direction."),
        (ADAM, "1.7", "the step is lr · direction"),
    ],
)
def test_each_mistake_with_one_step_is_named(record, answer, said):
    verdict = answers.ask(record, MADE).verdict(answer)
    assert not verdict
    assert said in verdict.text


@pytest.mark.parametrize(
    ("record", "answer", "said"),
    [
        (PRODUCT, "-7.98", "Right: -3.8 · 2.1 = -7.98."),
        (PRODUCT, "−3.8·2.1", "Right: -3.8 · 2.1 = -7.98."),
        (PRODUCT, " -3,8 × 2,1 ", "Right: -3.8 · 2.1 = -7.98."),
        (SUM, "0.5 + -3.8*2.1", "Right: ∂loss/∂w = 0.5 + (-7.98) = -7.48."),
        (STEP, "1.08", "Right: w = 1 − 0.01·(−7.98) = 1.0798."),
        (STEP, "1 - 0.01*(-7.98)", "Right: w = 1 − 0.01·(−7.98) = 1.0798."),
        (ADAM, 1.007, "Right: w = 1 − 0.01·(−0.7) = 1.007."),
    ],
)
def test_a_right_answer_to_one_step_may_be_three_digits_or_arithmetic(record, answer, said):
    verdict = answers.ask(record, MADE).verdict(answer)
    assert verdict
    assert verdict.text == said


@given(up=some, local=some, before=some | st.just(0.0), of=some, lr=st.floats(0.001, 0.5))
def test_every_mistake_with_one_step_is_told_as_the_first_that_leads_to_it(
    up, local, before, of, lr
):
    product, old = up * local, of
    for question in (
        answers.ask(Chain("v", "w", local, up, product, before, before + product, "loss")),
        answers.ask(Update("w", old, up, lr, local, old - lr * local, {"m": 1.0})),
    ):
        assert question.judge(repr(question.right)).right
        for x, _ in question.mistakes:
            verdict = question.judge(repr(x))
            if not close(x, question.right, question.within):
                first = (text for y, text in question.mistakes if close(x, y, tolerance(y, 9)))
                assert not verdict
                assert verdict.text == next(first).split("\n")[0]


def test_a_small_step_is_asked_for_no_more_digits_than_are_shown():
    question = answers.ask(Update("w", 0.123456789, 1e-6, 0.01, 1e-6, 0.123456779))
    assert question.judge(0.123457)
    question = answers.ask(Update("w", 0.15, 0.000438568, 0.5, 0.000438568, 0.149780716))
    assert "0.15 is the old value" in question.judge(0.15).text
    assert question.judge("0.14978")


def test_what_is_no_answer_is_not_judged():
    question = answers.ask(PRODUCT)
    for answer in ("", "seven", "1e999", "__import__('os')", "w * 2", "1 +", "1/0", "(1, 2)"):
        with pytest.raises(ValueError, match=r"Expected|Not answered yet"):
            question.judge(answer)
        assert not question.verdict(answer)


def test_a_node_asks_for_its_number():
    question = answers.ask(MADE)
    assert question.asked == f"What is {MADE.name} = {MADE.formula}?"
    assert question.verdict(MADE.value)
    assert MADE.numbers in question.verdict(MADE.value + 1000).further


def test_a_mark_asks_nothing():
    assert answers.ask(Mark("epoch", "1")) is None


# Choices

WHY = {"grows": "The slope is negative.", "falls": "Its slope is -7.98.", "stays": ""}


@pytest.mark.parametrize("answer", ["falls", "Falls", " FALLS. "])
def test_a_choice_in_any_case(answer):
    assert repr(answers.choice(answer, "falls", WHY)) == "✓ Right: Its slope is -7.98."


@pytest.mark.parametrize("answer", [Value(1.0, "falls"), min])
def test_a_name_in_place_of_a_word_is_told_of_quotes(answer):
    said = 'A word goes in quotes: choose one of "grows", "falls", "stays".'
    assert answers.choice(answer, "falls", WHY).text == said


def test_a_wrong_choice_is_told_why():
    assert answers.choice("Grows", "falls", WHY).text == 'Not "grows": The slope is negative.'
    said = '"flies" is none of the choices: choose one of "grows", "falls", "stays".'
    assert answers.choice("flies", "falls", WHY).text == said
    assert answers.choice("stays", "falls", WHY).text.startswith('Not "stays". Think again')


def test_choices_are_offered_in_their_order_or_in_one_that_gives_nothing_away():
    ways = {8: "Right.", "15": "Those are the arrows.", 3: "Those are the nodes."}
    assert answers.choice(..., 8, ways).text == "Not answered yet: choose one of 8, 15, 3."
    for right in ("up", "down"):
        (other,) = {"up", "down"} - {right}
        said = answers.choice(..., right, {other: "Look at the sign."}).text
        assert said == 'Not answered yet: choose one of "down", "up".'
    del ways[8]
    assert answers.choice(5, 8, ways).text.endswith("choose one of 3, 8, 15.")


def test_a_choice_without_options_says_whether_a_text_or_a_number_is_wanted():
    assert answers.choice("up", "falls").text.endswith("write a text in place of it.")
    assert (
        answers.choice(5, 3).text == "5 is not it; think again, and write a number in place of it."
    )
    assert answers.choice("FALLS", "falls").text == 'Right: "falls".'


def test_a_choice_of_numbers():
    assert answers.choice("3", 3)
    assert answers.choice(3.0, "3")
    assert (
        answers.choice("2", 3, {2: "One path is left out."}).text == "Not 2: One path is left out."
    )
    assert not answers.choice(True, 1)
    assert answers.choice(True, True)


@pytest.mark.parametrize("answer", ["a quarter", "Quarter", 0.25, "1/4"])
def test_a_choice_in_other_words(answer):
    """They are judged as the right option, and not offered."""
    why, also = {"a half": "The root is more.", "a quarter": "Half a half."}, ["quarter", 0.25]
    assert answers.choice(answer, "a quarter", why, also=also).text == "Right: Half a half."
    assert answers.choice("?", "a quarter", why, also=also).text.endswith('"a half", "a quarter".')


def test_a_choice_must_be_of_text_or_numbers():
    with pytest.raises(TypeError, match=r"text or a number to choose, got \[1\]"):
        answers.choice(1, [1])


# The verdict


def test_a_verdict_shows_in_a_terminal_and_in_a_notebook():
    verdict = answers.Verdict(False, "2 * v_1\nis <b>not</b> it")
    assert not verdict
    assert repr(verdict) == "✗ 2 * v_1\n  is <b>not</b> it"
    assert verdict._repr_markdown_() == "**✗** 2 \\* v\\_1  \nis \\<b\\>not\\</b\\> it"
    assert answers.number(..., 1)._repr_markdown_().endswith("in place of <code>...</code>.")


def test_a_further_hint_is_shown_when_it_is_asked_for():
    verdict = answers.Verdict(False, "5 is too large.", "Along *one* path.")
    assert repr(verdict) == "✗ 5 is too large.\n  A hint is in .further"
    assert repr(verdict.unfolded) == "✗ 5 is too large.\n  Along *one* path."
    folded = "<details><summary>A hint</summary>\n\nAlong \\*one\\* path.\n\n</details>"
    assert verdict._repr_markdown_() == f"**✗** 5 is too large.\n\n{folded}"


def test_every_wrong_number_has_one_line_and_a_further_hint():
    w, _, _, loss = update_graph()
    loss.backward()
    for x in (5, 7.98, 3.61, 1, -3.8, 2.1, 1.07):
        for verdict in (
            answers.gradient(x, w, loss),
            answers.factors([2.1, 1, 1, x], w, loss),
            answers.update(x, w, 0.01),
            answers.number(x, 6, further="Count."),
        ):
            assert "\n" not in verdict.text
            assert verdict.further or verdict.text.startswith(("Cut off", "Right")) or verdict


def test_answers_is_at_hand_but_not_in_a_star_import():
    assert autograd.answers is answers
    assert "answers" not in autograd.__all__


def test_a_short_number_is_wanted_with_all_its_digits_not_with_three():
    assert answers.number(8, 8.4).text == "Right to 1 digit, but give all its digits."
    assert answers.number(8, 8.42).text == "Right to 1 digit, but give 3."


@pytest.mark.parametrize("typed", ["-2.37", "-2.368"])
def test_a_right_answer_with_too_few_digits_is_not_taken_for_a_mistake(typed):
    record = Chain("v1", "w", 0.00545595, 7e-7, 4e-9, -2.3677, -2.3677 + 4e-9, "loss")
    verdict = answers.ask(record).verdict(typed)
    assert verdict.text.startswith("Right to ")
