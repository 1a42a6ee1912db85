"""Lines of tokens: the same pieces as Python text and on a board."""

from hypothesis import given
from hypothesis import strategies as st

from autograd.figures import PICTURE
from autograd.records import Chain, Forward, Update
from autograd.tokens import Token, board, factor, on_board, operator, quantity, written

square = Forward("v1", "pow", ("v0", None), (-1.9, 2.0), 3.61)


def test_a_board_has_superscripts_dots_and_true_minus_signs():
    difference = Forward("v2", "sub", ("a-b", None), (-1.5, 4.0), -5.5)
    assert [written(line) for line in square.lines] == ["v1 = v0**2", "= (-1.9)**2 = 3.61"]
    assert [board(line) for line in square.lines] == ["v1 = v0²", "= (−1.9)² = 3.61"]
    assert board(difference.lines[0]) == "v2 = (a-b) − 4"  # a name keeps its own signs
    assert board(difference.lines[1]) == "= −1.5 − 4 = −5.5"


def test_every_minus_sign_of_a_formula_is_a_true_one():
    negated = Forward("v1", "neg", ("x",), (3.0,), -3.0)
    assert [board(line) for line in negated.lines] == ["v1 = −x", "= −3 = −3"]
    assert board(Forward("v1", "pow", ("x", "2"), (3.0, 2.0), 9.0).symbols) == "x**2"  # a leaf


def test_only_small_whole_powers_are_superscripts():
    powers = [(Token("x"), operator("**"), quantity(n)) for n in (2.0, 3.0, 4.0, 2.5)]
    assert list(map(board, powers)) == ["x²", "x³", "x**4", "x**2.5"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_can_be_written_to_fewer_digits_in_either_dress(x):
    line = (factor(x),)
    assert board(line, PICTURE).strip("()").replace("−", "-") == written(line, PICTURE).strip("()")
    assert ("(" in board(line)) == (x < 0)


def test_the_factors_of_a_product_play_the_parts_of_the_chain_rule():
    chain = Chain("v1", "w", 2.1, -3.8, -7.98, 1.0, -6.98, "loss")
    symbols, numbers = chain.lines
    roles = [token.role for token in symbols if token.role]
    assert roles == ["target", "upstream", "local"]
    assert [(t.role, t.number) for t in numbers if t.role] == [
        ("upstream", -3.8),
        ("local", 2.1),
        ("target", -7.98),
    ]
    assert board(chain.sum) == "so far 1 + (−7.98) = −6.98"


def test_the_parts_of_an_update_are_its_rule():
    update = Update("w", 1.0, -7.98, 0.01, -0.8, 1.008, {"m": -0.8, "v": 2.0})
    assert [board(line) for line in update.lines] == [
        "new = old − lr·direction",
        "= 1 − 0.01·(−0.8) = 1.008",
    ]
    assert board(update.made_of) == "m −0.8, v 2"


def test_why_a_local_derivative_is_so_says_nothing_twice():
    product = Forward("v1", "mul", ("w", "x"), (1.0, 2.1), 2.1)
    total = Forward("v2", "add", ("a", "b"), (1.0, 2.0), 3.0)
    assert written(square.why(0, -3.8)) == "∂v1/∂v0 = 2 · v0 = 2 · (-1.9) = -3.8"
    assert written(product.why(0, 2.1)) == "∂v1/∂w = x = 2.1"
    assert written(total.why(0, 1.0)) == "∂v2/∂a = 1"


def test_tokens_stay_tokens_on_a_board():
    [token] = on_board([quantity(-2.0, "target")])
    assert token == Token("−2", "target", "", -2.0)
