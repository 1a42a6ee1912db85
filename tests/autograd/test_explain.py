"""Why a gradient is what it is, what if a weight moved, and is the gradient right."""

import math

import pytest
from hypothesis import given

from autograd import Value, explain, gradcheck, nudge, trace
from autograd.graph import leaves, order
from autograd.ops import OPS, Op
from autograd.value import apply

from .strategies import programs


def state(root):
    return [(v, v.data, v.grad) for v in (*order(root), *leaves(root))]


@given(programs())
def test_the_total_is_the_gradient_of_a_fresh_backward_and_nothing_changes(program):
    xs = program.leaves()
    root = program(*xs)
    before = state(root)
    totals = [explain(x, root).total for x in xs]
    assert state(root) == before
    root.backward()
    assert totals == [x.grad for x in xs]


@given(programs())
def test_the_listed_paths_and_the_rest_add_up_to_the_total(program):
    xs = program.leaves()
    root = program(*xs)
    for x in xs:
        found = explain(x, root, most=3)
        products = [math.prod(path.locals) for path in found.paths]
        scale = max(1.0, abs(found.total), *map(abs, products))
        # Only the order of additions and multiplications differs.
        assert abs(sum(products) + found.rest - found.total) <= 1e-9 * scale


def test_both_inputs_of_a_square_are_paths():
    a = Value(3.0, "a")
    found = explain(a, a * a + a)
    assert found.path_count == 3
    assert sorted(path.product for path in found.paths) == [1.0, 3.0, 3.0]


def test_of_many_paths_the_largest_are_listed_and_the_rest_summed():
    x = v = Value(1.0, "x")
    for _ in range(20):
        v = v + v * 0.5
    found = explain(x, v, most=2)
    assert found.path_count == 2**20
    assert [path.product for path in found.paths] == [1.0, 0.5]
    assert found.total == pytest.approx(1.5**20, rel=1e-12)
    assert "1048574 more paths, together" in repr(found)


def test_a_weight_that_does_not_matter_has_no_path():
    w, other = Value(1.0, "w"), Value(2.0, "other")
    assert repr(explain(other, w * 2)) == ("∂loss/∂other = 0: no path leads from other to loss")


def test_an_explanation_shows_route_rules_and_numbers():
    w, x = Value(1.0, "w"), Value(2.1, "x")
    assert repr(explain(w, (w * x - 4.0) ** 2)).splitlines() == [
        "∂loss/∂w = -7.98, the sum over 1 path:",
        "  w → v1 → v2 → loss",
        "      x · 1 · (2 · v2)",
        "    = 2.1 · 1 · (-3.8) = -7.98",
    ]


def test_the_ends_of_a_long_path_are_shown():
    w = v = Value(0.5, "w")
    for _ in range(100):
        v = v.sin()
    assert all(len(line) < 120 for line in repr(explain(w, v)).splitlines())


def test_asking_is_not_recorded():
    w = Value(3.0, "w")
    with trace() as t:
        loss = w**2
        explain(w, loss)
        nudge(w, 0.1, loss)
        gradcheck(lambda w: w**2, w)
    assert len(t) == 1


def test_a_nudge_compares_the_slope_with_what_happens():
    w = Value(1.0, "w")
    loss = (w * 2.1 - 4.0) ** 2
    before = state(loss)
    found = nudge(w, 0.01, loss)
    assert found.predicted == pytest.approx(-0.0798)
    assert found.actual == pytest.approx((1.01 * 2.1 - 4.0) ** 2 - 3.61)
    assert state(loss) == before


def test_a_nudge_out_of_the_domain_changes_nothing():
    w = Value(0.5, "w")
    loss = w.log()
    before = state(loss)
    with pytest.raises(ValueError, match="log needs x > 0"):
        nudge(w, -1.0, loss)
    assert state(loss) == before


@pytest.mark.parametrize("pick", [lambda w, loss: loss, lambda w, loss: Value(1.0)])
def test_a_nudge_moves_a_leaf_of_the_loss(pick):
    w = Value(1.0, "w")
    loss = w * 2
    with pytest.raises(ValueError, match="nudge moves a leaf"):
        nudge(pick(w, loss), 0.1, loss)


def test_gradcheck_agrees_with_right_rules():
    found = gradcheck(lambda a, b: (a * b).tanh() + a.exp() / b, 0.5, Value(-2.0, "slope"))
    assert [name for name, _, _ in found.rows] == ["a", "slope"]
    assert found.worst < 1e-8
    assert repr(found).endswith(f"worst difference {found.worst:.1e}")


def test_gradcheck_finds_a_wrong_rule():
    wrong = Op("wrong", forward=lambda xp, x: x * x, partials=(lambda xp, x, out: x,))
    del OPS["wrong"]
    assert gradcheck(lambda x: apply(wrong, (x,)), 3.0).worst > 0.4


def test_gradcheck_needs_a_point_and_a_value():
    with pytest.raises(ValueError, match="one number per argument"):
        gradcheck(lambda: Value(1.0))
    with pytest.raises(TypeError, match="return a Value"):
        gradcheck(lambda x: 1.0, 2.0)
