"""Why a gradient is what it is, what if a weight moved, and is it right."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value, explain, gradcheck, nudge, trace
from autograd.graph import leaves, order
from tests.autograd.strategies import bits, programs

# explain


@given(programs(), st.integers(1, 9), st.integers(0, 99))
def test_the_total_is_the_gradient(program, most, k):
    xs = program.leaves()
    root = program(*xs)
    candidates = [*leaves(root), *order(root)]
    weight = candidates[k % len(candidates)]
    explanation = explain(weight, root, most)
    root.backward()
    assert explanation.total.hex() == float(weight.grad).hex()
    products = sum(path.product for path in explanation.paths)
    assert products + explanation.rest == pytest.approx(explanation.total, abs=1e-15)
    assert len(explanation.paths) == min(most, explanation.path_count)


@given(programs(most_steps=5))
def test_the_paths_are_all_there_is(program):
    xs = program.leaves()
    root = program(*xs)
    for weight in leaves(root):
        found = explain(weight, root, most=10**6)
        assert found.path_count == len(found.paths) == count_paths(weight, root)
        assert math.fsum(p.product for p in found.paths) == pytest.approx(found.total, abs=1e-12)
        assert abs(found.rest) <= 1e-12
        short = [path for path in found.paths if len(path.names) <= 6]
        assert len({(path.names, path.uses) for path in short}) == len(short)  # none reads alike
        for path in found.paths:
            assert path.names[0] == weight.label
            assert path.names[-1] == "root"
            assert len(path.names) == len(path.locals) + 1 == len(path.rules) + 1
            assert path.product == pytest.approx(math.prod(path.locals), rel=1e-12)


def count_paths(weight: Value, node: Value) -> int:
    return (node is weight) + sum(count_paths(weight, v) for v in node.inputs)


@given(programs(most_steps=20), st.booleans())
def test_asking_changes_nothing(program, stale):
    xs, apart = program.leaves(), Value(3.0, "apart")
    root = program(*xs)
    root.backward()
    apart.grad = 5.0
    if stale:
        xs[0].data += 0.25
    with trace() as t:
        before = bits([*xs, apart, *order(root)])
        explain(xs[0], root)
        explain(apart, root)
        explain(order(root)[0], root)
        nudge(xs[0], 0.125, root)
        gradcheck(lambda x: x * xs[0] + apart, xs[0])
    assert bits([*xs, apart, *order(root)]) == before
    assert list(t) == []


def test_of_many_paths_the_rest_is_summed():
    x = y = Value(1.0, "x")
    for _ in range(20):
        y = y + y
    found = explain(x, y)
    assert (found.total, found.path_count) == (2.0**20, 2**20)
    assert [path.product for path in found.paths] == [1.0] * 8
    assert found.rest == 2.0**20 - 8
    assert repr(found).endswith("  1048568 more paths, together 1.04857e+06")


def test_the_listed_paths_are_the_largest():
    w, x, y, z = (Value(k, name) for k, name in enumerate("wxyz", start=1))
    found = explain(w, w * x + w * y * -1 + w * z, most=2)
    assert [path.product for path in found.paths] == [4.0, -3.0]
    assert (found.total, found.rest, found.path_count) == (3.0, 2.0, 3)


def test_a_square_has_two_paths():
    a = Value(3.0, "a")
    found = explain(a, a * a)
    assert (found.path_count, found.total, found.rest) == (2, 6.0, 0.0)
    assert [path.product for path in found.paths] == [3.0, 3.0]
    assert [path.names for path in found.paths] == [("a", "loss")] * 2


def test_an_explanation_in_words():
    w, x, b = Value(1.0, "w"), Value(2.1, "x"), Value(0.5, "b")
    assert repr(explain(w, (w * x + w - b) ** 2)).splitlines() == [
        "∂loss/∂w = 16.12, the sum over 2 paths:",
        "  w → v1 → v2 → v3 → loss",
        "      x · 1 · 1 · (2 · v3)",
        "    = 2.1 · 1 · 1 · 5.2 = 10.92",
        "  w → v2 → v3 → loss",
        "      1 · 1 · (2 · v3)",
        "    = 1 · 1 · 5.2 = 5.2",
    ]


def test_paths_through_two_uses_of_one_input_say_which_use():
    a, b = Value(3.0, "a"), Value(2.0, "b")
    found = explain(a, a * a * b + a)
    routes = [path.lines[0] for path in found.paths]
    assert routes == [
        "a → v1 → v2 → loss  (use 1 of a in v1)",
        "a → v1 → v2 → loss  (use 2 of a in v1)",
        "a → loss",
    ]
    assert routes[0] in repr(found)


def test_a_weight_that_is_not_reached_has_no_path():
    w, idle = Value(3.0, "w"), Value(1.0, "idle")
    found = explain(idle, w**2)
    assert (found.total, found.path_count, found.paths) == (0.0, 0, ())
    assert repr(found) == "∂loss/∂idle = 0: no path leads from idle to loss"


def test_swapped_arguments_are_noticed():
    w = Value(3.0, "w")
    loss = w**2 + 1
    loss.label = "L"
    assert repr(explain(loss, w)) == (
        "∂w/∂L = 0: no path leads from L to w, but one leads from w to L; "
        "the weight comes first: explain(w, L)"
    )
    assert explain(loss, w).swapped
    assert not explain(w, loss).swapped


def test_the_loss_itself_is_reached_by_the_empty_path():
    loss = Value(3.0, "w") ** 2
    found = explain(loss, loss)
    assert (found.total, found.path_count, found.paths[0].names) == (1.0, 1, ("loss",))
    assert "=  =" not in repr(found)


def test_the_total_alone_may_be_asked_for():
    x = Value(1.0, "x")
    found = explain(x, x * 2 * 3, most=0)
    assert (found.total, found.rest, found.paths, found.path_count) == (6.0, 6.0, (), 1)


def test_weight_and_loss_have_names_of_their_own():
    weight = Value(3.0, "loss")
    found = explain(weight, weight**2)
    assert found.name != found.root


def test_a_path_of_thousands_of_steps_is_shown_by_its_ends():
    x = y = Value(0.5, "x")
    for _ in range(5000):
        y = y + 1.0
    text = repr(explain(x, y))
    assert "v4 → v5 → … → v4995 → v4996" in text
    assert max(map(len, text.splitlines())) < 100


def test_paths_may_be_too_many_to_write_down():
    x = y = Value(0.5, "x")
    for _ in range(15_000):  # 2**15000 paths, a number of 4516 digits
        y = y * 0.5 + y * 0.5
    assert repr(explain(x, y, most=1)).startswith("∂y/∂x = 1, the sum over ")


def test_an_input_among_thousands_is_explained():
    xs = [Value(float(k), f"x{k}") for k in range(1000)]
    for function in (autograd.max, autograd.sum, autograd.logsumexp):
        found = explain(xs[-1], function(xs))
        assert repr(found).startswith("∂loss/∂x999 = ")


def test_what_has_no_gradient_is_not_explained():
    zero, w = Value(0.0, "z"), Value(2.0, "w")
    root = w * zero.sqrt()
    w.grad = 5.0
    with pytest.raises(ValueError, match="the derivative of sqrt needs x > 0"):
        explain(w, root)
    with pytest.raises(ValueError, match="plain numbers alone"):
        explain(w, autograd.tanh(1.0))
    assert w.grad == 5.0


# nudge


@given(programs(), st.integers(-16, 16).map(lambda k: k / 64))
def test_nudge_predicts_by_the_slope_and_computes_anew(program, delta):
    xs = program.leaves()
    root = program(*xs)
    answer = nudge(xs[0], delta, root)
    moved = program.leaves()
    moved[0].data += delta
    assert answer.actual == program(*moved).data - root.data
    root.backward()
    assert answer.grad.hex() == float(xs[0].grad).hex()
    assert answer.predicted == xs[0].grad * delta


def test_nudge_asks_for_the_slope_where_the_weight_is_now():
    w = Value(1.0, "w")
    loss = (w * 2.0 - 4.0) ** 2
    w.data = 3.0
    answer = nudge(w, 0.5, loss)
    assert (answer.before, answer.after, answer.grad) == (4.0, 9.0, 8.0)


def test_a_nudge_in_words():
    w = Value(1.0, "w")
    loss = w * 3.0
    loss.label = "L"
    assert repr(nudge(w, -0.5, loss)).splitlines() == [
        "w -0.5 changes L",
        "  predicted  grad·δ = 3 · (-0.5) = -1.5",
        "  actual     1.5 - 3 = -1.5",
    ]


def test_a_curved_loss_differs_from_what_its_slope_predicts():
    w = Value(1.0, "w")
    found = nudge(w, 0.5, w**2)
    assert (found.predicted, found.actual) == (1.0, 1.25)
    assert found.why == "They differ: the gradient is the slope here, and loss curves away from it."
    assert repr(found).splitlines()[-1] == f"  {found.why}"


@pytest.mark.parametrize("delta", [0.5, -1e-3, 0.0])
def test_along_a_straight_line_nothing_differs(delta):
    w = Value(1.0, "w")
    assert nudge(w, delta, w * 3.0 + 1.0).why == ""


@given(st.floats(-1e-9, 1e-9))
def test_along_a_straight_line_of_large_numbers_only_rounding_differs(delta):
    w = Value(1.0, "w")
    found = nudge(w, delta, (w * 3.0 + 1e8) - 1e8)
    assert found.why in ("", "They differ by rounding: a number holds 16 digits.")


def test_only_a_leaf_that_the_result_depends_on_can_be_nudged():
    w, idle = Value(3.0, "w"), Value(1.0, "idle")
    square = w**2
    for value in (idle, square, (square + 2.0).inputs[1], "w", None):
        with pytest.raises(ValueError, match="nudge moves a leaf that the result depends on"):
            nudge(value, 0.1, square * 1.0)


@pytest.mark.parametrize("bad", [None, "w", [1.0], 2.0])
def test_a_question_is_about_values(bad):
    w = Value(3.0, "w")
    with pytest.raises(TypeError, match="explain expects a weight"):
        explain(bad, w**2)
    for ask in (lambda: explain(w, bad), lambda: nudge(w, 0.1, bad)):
        with pytest.raises(TypeError, match="expected a Value, the result of an expression, got"):
            ask()


@pytest.mark.parametrize(
    ("delta", "error"), [("1", TypeError), (None, TypeError), (math.nan, ValueError)]
)
def test_a_nudge_wants_a_number(delta, error):
    w = Value(3.0, "w")
    with pytest.raises(error, match=r"the change of nudge expects a .* number"):
        nudge(w, delta, w * 2)


def test_a_nudge_out_of_a_domain_is_an_error_that_changes_nothing():
    w = Value(1.0, "w")
    loss = w.log() * 2
    loss.backward()
    before = bits([w, *order(loss)])
    with pytest.raises(ValueError, match=r"log needs x > 0, got -1\.0 \(node 'w'\)"):
        nudge(w, -2.0, loss)
    assert bits([w, *order(loss)]) == before


def test_a_label_does_not_steer_the_terminal():
    x = Value(2.0, "x\x1b[31m\n")
    y = x * x
    for told in (explain(x, y), nudge(x, 0.1, y), gradcheck(lambda x: x * x, x)):
        assert "\x1b" not in repr(told)
        assert "x\\x1b[31m\\n" in repr(told)
