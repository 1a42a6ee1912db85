"""The loss over several samples: one is drawn, and a node stands for the others."""

import pytest

import viz
from autograd import Value, trace
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
