"""Verdicts on functions that learners write: right, wrong, unfinished, broken."""

import math
import sys

import numpy as np
import pytest

from autograd import Value, answers

CASES = [(3.0, 2.0), (-1.0, 4.0), (0.0, 0.5)]


def product(a, b):
    return b, a


def judge(function, **options):
    return answers.function(function, product, CASES, **options)


def test_a_right_function_may_give_its_results_as_tuple_list_array_or_values():
    def slopes(a, b):
        return b, a

    verdict = judge(slopes)
    assert verdict
    assert verdict.text == "Right: slopes passes its 3 tests."
    assert judge(lambda a, b: [Value(b), Value(a)])
    assert judge(lambda a, b: np.array([b, a]))
    assert judge(lambda a, b: (b * (1 + 1e-9), a))


@pytest.mark.parametrize(
    ("given", "right", "same"),
    [
        (2.000001, 2.0, True),
        (2.00001, 2.0, False),
        (1e-10, 0.0, True),
        (1e-6, 0.0, False),
        (3, 3.0, True),
        (math.nan, math.nan, True),
        (math.nan, 1.0, False),
        (10**400, 5.0, False),
        (10**400, 10**400, True),
        (True, 1.0, False),
        (1, True, False),
        (True, True, True),
        ({"w": 1.0000001, "b": [2]}, {"b": (2.0,), "w": 1}, True),
        ({"w": 1.0}, {"w": 1.5}, False),
        ({"w": 1.0}, {"w": 1.0, "b": 0.0}, False),
        ({"w": 1.0, "b": 0.0}, {"w": 1.0}, False),
    ],
)
def test_results_are_the_same_to_six_digits(given, right, same):
    def learners(x):
        return given

    verdict = answers.function(learners, lambda x: right, [(0,)])
    assert bool(verdict) is same
    assert "\n" not in verdict.text


def test_the_first_case_that_differs_is_shown_with_both_results():
    def slopes(a, b):
        return abs(b), abs(a)

    verdict = judge(slopes, what="the pair of slopes", further="Try a negative number.")
    assert not verdict
    assert verdict.text == "slopes(-1, 4) gives [4, 1]; the pair of slopes is [4, -1]."
    assert verdict.further == "Try a negative number."
    assert judge(lambda a, b: b).text == "your function(3, 2) gives 2; right is [2, 3]."


def test_a_known_wrong_function_has_its_hint():
    hints = {
        lambda a, b: 1 / 0: "never made",
        lambda a, b: (a, b): ("Each gets the other one.", "Of a · b the slope along a is b."),
    }
    verdict = judge(lambda x, y: (x, y), hints=hints)
    assert verdict[1:3] == ("Each gets the other one.", "Of a · b the slope along a is b.")
    assert "gives [3, 3]" in judge(lambda x, y: (x, x), hints=hints).text


def test_a_branch_without_return_is_a_mistake_and_no_missing_answer():
    def slopes(a, b):
        if a > 0:
            return b, a

    verdict = judge(slopes)
    assert verdict.answered
    assert verdict.text == "slopes(-1, 4) gives None; right is [4, -1]."


def dots(a, b): ...


def passes(a, b):
    """Return the slopes."""
    pass


def returns_dots(a, b):
    return ...


def one_dot_left(a, b):
    return b, ...


def adds_dots(a, b):
    return b + ..., a


def forgets_to_return(a, b):
    b, a  # noqa: B018


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (..., "write a function in place of `...`."),
        (None, "write a function in place of None."),
        (dots, "write the body of dots and return the result."),
        (passes, "write the body of passes and return the result."),
        (returns_dots, "write the body of returns_dots and return the result."),
        (one_dot_left, "one_dot_left(3, 2) gives `...`; put the result in place of the dots."),
        (adds_dots, "there are three dots left, in the line `return b + ..., a`."),
        (forgets_to_return, "forgets_to_return(3, 2) gives None: is a `return` missing?"),
    ],
)
def test_an_unfinished_function_is_no_wrong_answer(answer, said):
    verdict = judge(answer)
    assert not verdict
    assert not verdict.answered
    assert verdict.text == f"Not answered yet: {said}"


def test_a_function_with_nothing_but_a_number_is_an_answer():
    def one(a, b):
        return 1

    assert judge(one).answered
    assert answers.function(one, lambda a, b: 1, CASES)


def divides(a, b):
    whole = a + b
    return whole, b / a


def test_a_function_that_ends_the_program_does_not_end_the_lesson():
    def leaves(a, b):
        sys.exit("bye")

    said = judge(leaves).text
    assert said == 'leaves(3, 2) raises SystemExit: bye, in the line `sys.exit("bye")`.'


def test_an_error_without_words_is_told_by_its_name():
    def gives_up(a, b):
        raise ArithmeticError

    assert "raises ArithmeticError, in the line" in judge(gives_up).text


def test_what_a_function_raises_is_told_with_its_line():
    said = "divides(0, 0.5) raises ZeroDivisionError: float division by zero, in the line"
    verdict = answers.function(divides, lambda a, b: (a + b, 0.0 if a == 0 else b / a), CASES)
    assert verdict.text == f"{said} `return whole, b / a`."
    assert verdict.answered


def test_a_roof_is_no_power():
    def square(t):
        return t ^ 2

    said = "Python writes a power with **, as in t**2, not with ^, in the line `return t ^ 2`."
    assert answers.function(square, lambda t: t**2, [(3.0,)]).text == said


@pytest.mark.parametrize("answer", [5, "slope", [1, 2], object()])
def test_what_is_no_function_is_told_what_is_expected(answer):
    assert judge(answer).text.startswith("Expected a function, such as `def f(x): …`; got ")


def test_too_few_arguments_are_told():
    assert "takes 1 positional argument but 2 were given" in judge(lambda a: a).text


def test_a_function_that_changes_something_is_run_and_looked_at():
    def gradients(backward, a, b):
        x, y = Value(a), Value(b)
        out = x * y
        out.grad = 1.0
        backward(out)
        return x.grad, y.grad

    def backward(node):
        a, b = node.inputs
        a.grad += b.data * node.grad
        b.grad += a.data * node.grad

    def forgets_upstream(node):
        a, b = node.inputs
        a.grad, b.grad = b.data, 1.0

    def undone(node): ...

    judged = [
        answers.function(f, backward, CASES, run=gradients, what="the pair of gradients")
        for f in (backward, forgets_upstream, undone)
    ]
    assert judged[0]
    assert judged[1].text == (
        "forgets_upstream(3, 2) gives [2, 1]; the pair of gradients is [2, 3]."
    )
    assert not judged[2].answered


def test_a_function_cannot_spoil_the_cases_of_the_next():
    def first(numbers):
        return numbers.pop(0)

    cases = [([1, 2],), ([3, 4],)]
    assert answers.function(first, lambda numbers: numbers[0], cases)
    assert cases == [([1, 2],), ([3, 4],)]


def test_a_fault_of_the_author_is_raised():
    with pytest.raises(ZeroDivisionError):
        answers.function(lambda a: a, lambda a: 1 / 0, [(1,)])
    with pytest.raises(ValueError, match="expects one case or more"):
        answers.function(lambda a: a, lambda a: a, [])


@pytest.mark.parametrize(
    "result",
    ["text", {"w": 1.0}, object(), float("nan"), 10**400, lambda: 1, [[1], [2, [3]]], Value],
)
def test_any_result_gets_a_verdict(result):
    verdict = judge(lambda a, b: result)
    assert not verdict
    assert verdict.answered
    assert "\n" not in verdict.text


def test_a_known_mistake_that_raises_is_told_in_words_and_no_other():
    hints = {lambda items: list(items.reverse()): "reverse() returns None; take reversed(items)."}

    def judged(f):
        return answers.function(f, lambda items: items[::-1], [([1, 2],)], hints=hints).text

    assert judged(lambda items: list(items.reverse())) == hints.popitem()[1]
    assert "raises TypeError: 'int' object is not iterable" in judged(lambda items: list(2))
