"""Weights that shrink after each step: the playground's rule, biases spared, L1's dead weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value
from nn import SGD, Adam, Dense, Sequential, Shrinking, load_model
from nn.datasets import circle

numbers = st.floats(-10, 10)
X, Y = circle(40, seed=1)


def stepped(optimizer, w, grad, label="w"):
    """Where a weight goes in one step."""
    p = Value(w, label)
    p.grad = grad
    optimizer.bind([p])
    optimizer.step()
    return p.data


@given(w=numbers, grad=numbers, lr=st.floats(0.001, 1), rate=st.floats(0, 1))
def test_l2_takes_a_share_of_the_weight_that_the_step_left(w, grad, lr, rate):
    after = w - lr * grad
    expected = after - lr * rate * after
    assert stepped(Shrinking(SGD(lr=lr), l2=rate), w, grad) == pytest.approx(expected, abs=1e-12)


@given(w=numbers, grad=numbers, lr=st.floats(0.001, 1), rate=st.floats(0, 1))
def test_l1_takes_the_same_of_every_weight_and_never_crosses_zero(w, grad, lr, rate):
    after = w - lr * grad
    pulled = after - lr * rate * np.sign(after)
    expected = pulled if pulled * after > 0 else 0.0
    assert stepped(Shrinking(SGD(lr=lr), l1=rate), w, grad) == pytest.approx(expected, abs=1e-12)


@given(w=numbers, grad=numbers)
def test_biases_and_rates_of_zero_leave_the_step_of_the_optimizer_as_it_is(w, grad):
    plain = stepped(SGD(lr=0.1), w, grad)
    assert stepped(Shrinking(SGD(lr=0.1), l1=1.0, l2=1.0), w, grad, "neurons[0].b") == plain
    assert stepped(Shrinking(SGD(lr=0.1)), w, grad) == plain


class Sealed(str):
    """A name that cannot be taken apart."""

    def rpartition(self, sep):
        raise RuntimeError("sealed")


def test_weights_whose_names_cannot_be_read_are_not_taken():
    opt = Shrinking(SGD(lr=0.1))
    with pytest.raises(RuntimeError, match="sealed"):
        opt.bind([Value(1.0, Sealed("w"))])
    assert (opt.params, opt.state) == ([], {})


def test_a_weight_that_l1_took_to_zero_is_dead():
    w = Value(0.05, "w")
    opt = Shrinking(SGD(lr=0.1), l1=1.0)
    opt.bind([w])
    opt.step()
    assert (w.data, opt.remembered(0)["alive"]) == (0.0, 0.0)
    w.grad = -5.0
    opt.step()
    assert w.data == 0.0


def test_a_weight_of_zero_that_nothing_moves_is_not_dead():
    w = Value(0.0, "w")
    opt = Shrinking(SGD(lr=0.1), l1=1.0)
    opt.bind([w])
    opt.step()
    w.grad = -5.0
    opt.step()
    assert w.data == pytest.approx(0.4)


def network(optimizer):
    layers = [Dense(3, "tanh", input_shape=(2,)), Dense(1, "tanh")]
    model = Sequential(layers, seed=3)
    model.compile(optimizer=optimizer, loss="half_squared_error")
    return model


@pytest.mark.parametrize("inner", [SGD, Adam])
@pytest.mark.parametrize("rates", [{"l1": 0.02}, {"l2": 0.1}])
def test_both_engines_give_the_same_weights(inner, rates):
    results = []
    for engine in ("compiled", "scalar"):
        model = network(Shrinking(inner(lr=0.05), **rates))
        model.fit(X, Y, epochs=4, batch_size=8, verbose=0, engine=engine)
        results.append([p.data for p in model.parameters()])
    # The engines add up in another order, which differs in the last bits.
    assert results[0] == pytest.approx(results[1], rel=1e-9, abs=1e-12)


def test_the_log_shows_the_penalty_and_holds_the_formula():
    model = network(Shrinking(SGD(lr=0.05), l2=0.5))
    history = model.fit(X, Y, batch_size=8, verbose=0, watch="layers[0].neurons[0].w[0]")
    for u in history.updates:
        assert u.new == pytest.approx(u.old - u.lr * u.direction)
        assert u.direction == pytest.approx(u.grad + u.terms["penalty"])


def test_a_stepper_brings_the_dead_back_to_life():
    model = network(Shrinking(SGD(lr=0.5), l1=2.0))
    before = [p.data for p in model.parameters()]
    s = model.stepper(X, Y, batch_size=8)
    while 0.0 not in model.optimizer.state.get("alive", []):
        s.next_mark("batch")
    s.goto(0)
    assert [p.data for p in model.parameters()] == before
    assert set(model.optimizer.state["alive"]) == {1.0}


def test_a_model_is_saved_with_it_and_trains_on_to_the_same_bits(tmp_path):
    model = network(Shrinking(Adam(lr=0.05), l1=0.02))
    model.fit(X, Y, epochs=2, verbose=0)
    model.save(tmp_path / "model.safetensors")
    twin = load_model(tmp_path / "model.safetensors")
    for each in (model, twin):
        each.fit(X, Y, epochs=2, verbose=0)
    assert [p.data for p in twin.parameters()] == [p.data for p in model.parameters()]
    assert twin.optimizer.config()["l1"] == 0.02


def test_it_has_the_learning_rate_of_the_optimizer_within():
    opt = Shrinking(SGD(lr=0.5))
    opt.lr = 0.25
    assert opt.optimizer.lr == opt.learning_rate == opt.rate() == 0.25


def test_what_is_no_optimizer_or_no_rate_is_refused():
    with pytest.raises(TypeError, match=r"Shrinking expects an optimizer, such as SGD\(0\.1\)"):
        Shrinking("sgd")
    with pytest.raises(ValueError, match="l1 expects a number of 0 or more, got -1"):
        Shrinking(SGD(), l1=-1)
