"""Gradients cut to a size; the numbers against Keras are in tests/nn/keras."""

import numpy as np
import pytest

from autograd import Value
from nn import MLP, SGD, Adam, Shrinking

X = np.random.default_rng(0).normal(size=(12, 2))


def stepped(**clips):
    w, v = Value(1.0, "w"), Value(1.0, "v")
    opt = SGD([w, v], lr=0.5, **clips)
    (3 * w + 0.5 * v).backward()
    return str(opt.step()[0]), w.data, v.data


def test_no_gradient_counts_for_more_than_the_value():
    line, w, v = stepped(clipvalue=2.0)
    assert (w, v) == (0.0, 0.75)
    assert line.endswith("(grad 3, clipped 2)")


def test_a_weight_of_its_own_has_a_norm_of_its_own():
    assert stepped(clipnorm=1.5)[1:] == (0.25, 0.75)


@pytest.mark.parametrize("clips", [{"clipvalue": 0.02}, {"clipnorm": 0.05}])
@pytest.mark.parametrize("rule", [SGD, Adam, lambda **clips: Shrinking(SGD(**clips), l2=0.1)])
def test_all_engines_clip_alike(clips, rule):
    weights = {}
    for engine in ("scalar", "native", "arrays"):
        model = MLP(2, [3, 1], activation="tanh", seed=0)
        model.compile(rule(lr=0.1, **clips), "mse")
        model.fit(X, X[:, 0] * 3, epochs=3, batch_size=4, verbose=0, engine=engine)
        weights[engine] = [p.data for p in model.parameters()]
    assert weights["native"] == weights["scalar"]
    assert weights["arrays"] == pytest.approx(weights["scalar"], rel=1e-9)
    free = MLP(2, [3, 1], activation="tanh", seed=0)
    free.compile(rule(lr=0.1), "mse")
    free.fit(X, X[:, 0] * 3, epochs=3, batch_size=4, verbose=0)
    assert weights["scalar"] != [p.data for p in free.parameters()]


@pytest.mark.parametrize("clips", [{"clipvalue": -1.0}, {"clipnorm": 0}, {"clipnorm": -1.0}])
def test_a_size_is_above_zero(clips):
    (name,) = clips
    with pytest.raises(ValueError, match=f"{name} expects a number above 0, got"):
        SGD(lr=0.1, **clips)


def test_a_gradient_whose_square_is_infinite_is_cut_to_the_norm():
    w, v = Value(1.0), Value(1.0)
    opt = SGD([w], lr=0.5, clipnorm=2.0)
    (1e200 * w * v).backward()
    opt.step()
    assert w.data == 0.0
