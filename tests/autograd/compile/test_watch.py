"""The watchman: what nothing else notices is found on a sample at random."""

import numpy as np
import pytest

import autograd
import nn
from autograd import CompileError, MisuseWarning, Value
from autograd.compile import watch
from autograd.compile.arrays import namespace
from autograd.compile.reads import Reads
from autograd.graph import gradients

X = np.linspace(-1, 1, 20)


def is_float(x, kind=type):
    """Ask what no recording hears."""
    return kind(x) is float


def hidden(x, w):
    """A function that is another one on numbers than on what stands for them."""
    score = w * x
    score.label = "score"
    return score * (2.0 if is_float(x) else 3.0)


def test_a_difference_is_an_error_that_names_the_first_node():
    w = Value(2.0, "w")
    with pytest.raises(CompileError, match=r"on sample \d+, node 2 is mul = .* and mul = .*") as e:
        autograd.compile(lambda x: hidden(x, w), [w])(X)
    assert "does not give what it gives on scalars" in str(e.value)


def test_it_is_told_at_every_call_and_can_be_turned_off():
    w = Value(2.0, "w")
    compiled = autograd.compile(lambda x: hidden(x, w), [w])
    for _ in range(3):
        with pytest.raises(CompileError):
            compiled(X)
    assert autograd.compile(lambda x: hidden(x, w), [w], verify=False)([1.0])[0] == 6.0


def test_a_gradient_alone_that_differs_is_found():
    w = Value(2.0, "w")
    with pytest.raises(CompileError, match="does not give"):
        autograd.compile(lambda x: w * x if is_float(x) else w.relu() * 4 / 2 - 2 + x, [w])(X)


def test_training_goes_on_with_scalars_from_the_same_weights():
    def loss(t, p):
        return (p[0] - t[0]) ** 2 * (2.0 if is_float(t[0]) else 3.0)

    found = []
    for engine in ("scalar", "auto"):
        model = nn.MLP(1, [2, 1], activation="tanh", seed=0)
        model.compile("adam", loss)
        if engine == "auto":
            with pytest.warns(MisuseWarning, match=r"computing on scalars.* on sample \d+"):
                model.fit(X, X**2, epochs=3, verbose=0, engine=engine)
        else:
            model.fit(X, X**2, epochs=3, verbose=0, engine=engine)
        found.append([p.data for p in model.parameters()])
    assert found[0] == found[1]
    model = nn.MLP(1, [2, 1], activation="tanh", seed=0)
    before = [p.data for p in model.parameters()]
    model.compile("adam", loss)
    with pytest.raises(CompileError, match="training stopped in epoch 1, batch 1"):
        model.fit(X, X**2, verbose=0, engine="compiled")
    assert [p.data for p in model.parameters()] == before


def test_a_change_that_is_not_followed_is_found_later(monkeypatch):
    monkeypatch.setattr(watch, "SHARE", 1e9)
    monkeypatch.setattr(Reads, "changed", lambda *_: None)
    w, scale = Value(2.0, "w"), [1.0]
    compiled = autograd.compile(lambda x: w * x * scale[0], [w])
    compiled(X)
    scale[0] = 2.0
    with pytest.raises(CompileError, match="on sample"):
        compiled(X)


def test_looks_keep_to_their_share_of_the_time(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(watch, "perf_counter", lambda: now[0])
    looks = []

    class Program:
        xp = namespace(None, "float64")

    watchman = watch.Watchman(Program())

    def compare(*_):
        looks.append(now[0])
        now[0] += 0.5  # a look takes half a second

    monkeypatch.setattr(watchman, "_compare", compare)
    while now[0] < 1000.0:
        if watchman.due():
            watchman.look(None, [np.zeros((1, 5))], int)
        now[0] += 0.25
    assert looks[0] == 0.0
    assert 15 <= len(looks) <= 20  # 0.5 s each of 1000 s, less than 1 %


def test_time_between_two_runs_gives_no_right_to_look(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(watch, "perf_counter", lambda: now[0])
    watchman = watch.Watchman(type("Program", (), {"xp": namespace(None, "float64")})())
    monkeypatch.setattr(watchman, "_compare", lambda *_: now.__setitem__(0, now[0] + 0.5))
    assert watchman.due()
    watchman.look(None, [], int)
    for _ in range(90):  # runs of a second, a quarter of an hour apart
        watchman.resume()
        assert not watchman.due()
        now[0] += 1.0
        assert not watchman.due()
        now[0] += 900.0
    watchman.resume()
    now[0] += 20.0
    assert watchman.due()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_rounding_is_no_difference(dtype, monkeypatch):
    monkeypatch.setattr(watch, "SHARE", 1e9)
    model = nn.MLP(3, [8, 8, 2], activation="sigmoid", seed=1)
    step = autograd.compile(lambda x: autograd.logsumexp(model(x)), model.parameters(), dtype=dtype)
    for k in range(50):
        step(np.random.default_rng(k).normal(size=(4, 3)) * 10)


def test_it_draws_no_numbers_that_others_would_miss():
    import random

    w = Value(2.0)
    random.seed(1)
    np.random.seed(1)
    before = random.getstate(), np.random.get_state()[1].tolist()
    autograd.compile(lambda x: w * x, [w])(X)
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before


def test_gradients_are_those_of_backward_and_change_nothing():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=0)
    loss = (model([0.5, -1.0]) - 2.0) ** 2
    found = gradients(loss)
    assert all(p.grad == 0.0 for p in model.parameters())
    loss.backward()
    assert [found[p] for p in model.parameters()] == [p.grad for p in model.parameters()]
