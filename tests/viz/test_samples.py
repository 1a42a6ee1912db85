"""The loss over several samples: one is drawn, and a node stands for the others."""

import pytest

import viz
from autograd import Trace, Value, trace
from autograd.functions import sum as total_of
from nn import MLP, mean_squared_error
from tests.viz.drawn import texts


def line(count, w, b):
    return [(w * (0.1 * k) + b - 0.3 * k) ** 2 for k in range(count)]


def drawn(loss, **options):
    return texts(viz.graph(loss, **options))


@pytest.mark.parametrize("add_up", [sum, total_of, lambda terms: sum(terms) / len(terms)])
def test_one_of_several_samples_is_drawn_whatever_adds_them_up(add_up):
    w, b = Value(1.0, "w"), Value(0.5, "b")
    loss = add_up(line(5, w, b))
    loss.backward()
    found = drawn(loss)
    assert [text for text in found if text.endswith("**2") or "²" in text] == ["v4 = v3²"]
    assert "4 more like v4" in found
    assert f"data {loss.data:.4g}" in found
    assert f"grad {w.grad:.4g}".replace("-", "−") in found  # of all samples


def test_what_the_others_add_is_their_sum():
    w, b = Value(1.0, "w"), Value(0.5, "b")
    terms = line(4, w, b)
    rest = sum(term.data for term in terms[1:])
    assert f"data {rest:.4g}" in drawn(sum(terms))


def test_the_samples_of_a_network_are_folded_in_a_trace_too():
    model = MLP(2, [3, 1], seed=0)
    with trace() as t:
        errors = [mean_squared_error(1.0, model([0.1 * k, 0.2])) for k in range(6)]
        (sum(errors) / 6).backward()
    found = drawn(t)
    assert sum("Σ w · x + b" in text for text in found) == 4
    assert any(text.startswith("5 more like") for text in found)


def test_a_sum_of_terms_that_share_nothing_is_drawn_whole():
    pairs = [(Value(1.0, f"a{k}"), Value(2.0, f"b{k}")) for k in range(4)]
    assert not any("more" in text for text in drawn(sum((a * b) ** 2 for a, b in pairs)))


def test_terms_that_compute_something_else_are_drawn_whole():
    w = Value(0.5, "w")
    terms = [(w * 1.0) ** 2, (w * 2.0) ** 2, (w * 3.0).tanh()]
    assert not any("more" in text for text in drawn(sum(terms)))


def test_a_node_that_two_samples_use_is_drawn():
    w = Value(0.5, "w")
    both = w * 2.0
    terms = [(both + float(k)) ** 2 for k in range(4)]
    assert not any("more" in text for text in drawn(sum(terms)))


def test_two_samples_and_all_that_is_asked_for_are_drawn_whole():
    w, b = Value(1.0, "w"), Value(0.5, "b")
    loss = sum(line(2, w, b))
    assert not any("more" in text for text in drawn(loss))
    loss = sum(line(5, w, b))
    for options in ({"detail": "scalar"}, {"paths": w}):
        assert not any("more" in text for text in drawn(loss, **options))
    with trace() as t:
        sum(line(5, w, b)).backward()
    assert not any("more" in text for text in drawn(t, highlight=t[-1]))


def test_numbers_that_are_not_trained_do_not_matter():
    w = Value(1.0, "w")
    samples = [(Value(float(k), "x"), Value(2.0 * k, "y")) for k in range(4)]
    loss = sum((w * x - y) ** 2 for x, y in samples)
    found = drawn(loss)
    assert "3 more like v3" in found
    assert {"x", "y"} < set(found)
    assert "x_2" not in found


@pytest.mark.parametrize(
    "add_up",
    [
        lambda t: sum(t) + sum(t),  # a sum that is used twice
        lambda t: sum(t, 100.0),  # a number among the terms
        lambda t: 0.1 * t[0] + 0.2 * t[1] + 0.7 * t[2],  # other weights of the terms
        lambda t: t[0] + t[1] ** 2 + t[2] ** 3,
    ],
)
def test_a_sum_of_anything_else_than_terms_alike_is_drawn_whole(add_up):
    w, b = Value(1.0, "w"), Value(0.5, "b")
    assert not any("more" in text for text in drawn(add_up(line(3, w, b))))


def test_terms_with_other_exponents_are_not_alike():
    w = Value(0.5, "w")
    found = drawn(sum((w * 0.5 - 1.0) ** k for k in (2, 4, 6)))
    assert not any("more" in text for text in found)


def test_a_weight_of_one_sample_alone_is_never_folded_away():
    b, rows = Value(0.5, "b"), [Value(0.1 * k, f"W[{k}]") for k in range(3)]
    found = drawn(sum(((rows[k] * 2.0 + b).tanh() - 0.5) ** 2 for k in (0, 1, 2, 1)))
    assert {"W[0]", "W[1]", "W[2]"} < set(found)


def test_a_term_with_a_name_of_its_own_is_drawn():
    terms = line(4, Value(1.0, "w"), Value(0.5, "b"))
    terms[1].label = "hard"
    assert any(text.startswith("hard = ") for text in drawn(sum(terms)))


def test_a_partial_sum_that_something_else_uses_is_drawn():
    terms = line(4, Value(1.0, "w"), Value(0.5, "b"))
    part = terms[0] + terms[1]
    found = drawn((part + terms[2] + terms[3]) * (part * 2.0))
    assert not any("more" in text for text in found)


def test_updates_with_other_numbers_of_samples_are_not_mixed_into_a_wrong_sum():
    w, b = Value(1.0, "w"), Value(0.5, "b")
    t = Trace()
    for count in (5, 3):
        with t.listen():
            sum(line(count, w, b))
    for text in drawn(t):
        assert not text.startswith("4 more")
