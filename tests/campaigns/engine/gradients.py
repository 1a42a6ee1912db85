"""The engine at extreme numbers: the right value and gradient, or an error that says why not."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from contextlib import nullcontext, suppress
from decimal import Decimal
from random import Random
from sys import float_info
from typing import TypeVar

import numpy as np

import autograd
from autograd import Value, gradcheck, trace
from autograd.careful import slopes_of
from autograd.graph import gradients, leaves, zero_grad
from autograd.listening import recorders
from autograd.ops import OPS
from autograd.value import apply
from tests.autograd.strategies import bits
from tests.campaigns.engine import exact
from tests.campaigns.engine.doors import DOORS, stranger
from tests.campaigns.engine.graphs import (
    Recipe,
    arity,
    catch_misuse,
    everything,
    hard,
    recipe,
    usual,
)
from tests.campaigns.frame import trial
from tests.campaigns.presses import press_at

T = TypeVar("T")
LARGEST = Decimal(float_info.max)
ROUNDINGS = Decimal("2e-15")
SLOPE = Decimal("1e-13")
"""How far off a slope may be: at x = 1e308, x**(y - 1) makes 700 of a rounding of y - 1."""


@trial(short=2000)
def ops(source: Random) -> None:
    """One op at extreme numbers: its value and slopes to the last digits, or an error."""
    name, number = source.choice(list(OPS)), source.choice((hard, usual))
    xs = [number(source) for _ in range(arity(name, source))]
    if source.random() < 0.2:
        xs[-1] = xs[0]
    expected = exact.op(name, [Decimal(x) for x in xs])
    node = _tried(lambda: apply(OPS[name], tuple(map(Value, xs))))
    if node is None or not math.isfinite(node.data):
        is_large = expected is None or max(abs(expected[0]), _size(name, xs)) > LARGEST
        assert is_large, f"{name} of {xs}: {node}"
        return
    assert expected is not None, f"{name} of {xs} has no value, got {node}"
    value, slopes = expected
    _check_near(node.data, value, (abs(value) + _size(name, xs)) * ROUNDINGS, (name, xs))
    for k, (found, slope) in enumerate(zip(slopes_of(node), slopes, strict=True)):
        if slope is exact.UNKNOWN:
            continue
        if found is None or not math.isfinite(found):
            powers = name == "pow" and xs[1] - 1 < 0  # x**(y - 1) is too large, if not times y
            assert slope.is_nan() or abs(slope) > LARGEST or powers, (name, xs, k, slope)
        else:
            off = Decimal("3e-16") if name in exact.SATURATED else abs(slope) * SLOPE
            _check_near(found, slope, off, (name, xs, k))


def _size(name: str, xs: list[float]) -> Decimal:
    """The size of the numbers that an op adds up, which may cancel."""
    if name == "dot":
        half = len(xs) // 2
        pairs = zip(xs[:half], xs[half : 2 * half], strict=True)
        terms = [*map(Decimal, xs[2 * half :]), *(Decimal(x) * Decimal(y) for x, y in pairs)]
    else:
        terms = list(map(Decimal, xs))
    return sum(map(abs, terms), Decimal(0)) if OPS[name].nary else Decimal(0)


def _check_near(found: float, expected: Decimal, off: Decimal, where: object) -> None:
    is_near = math.isfinite(found) and abs(Decimal(found) - expected) <= off + exact.LEAST
    assert is_near, f"{where}: {found!r}, expected {expected:.20g}"


@trial(short=150)
def graphs(source: Random) -> None:
    """A graph of all ops: every gradient beside dual numbers of sixty digits, or an error."""
    made = recipe(source)
    opinion = exact.opinion(made)
    nodes = _tried(lambda: _after_backward(made))
    if nodes is None:
        assert opinion is None, f"{made} is refused, but has value and gradients: {opinion}"
        return
    assert all(math.isfinite(node.grad) for node in nodes), f"{made}: not finite, {nodes}"
    if opinion is not None:
        value, slopes = opinion
        _check_near(nodes[-1].data, value, abs(value) / 10**7, made)
        for k, node in enumerate(nodes):
            slope = slopes.get(k, Decimal(0))
            _check_near(node.grad, slope, abs(slope) / 10**7, (made, k))


def _after_backward(made: Recipe) -> list[Value]:
    nodes = made.nodes(made.leaves())
    nodes[-1].backward()
    return nodes


def _tried(make: Callable[[], T]) -> T | None:
    """What was made, None if it was refused."""
    try:
        return make()
    except ValueError:
        return None


@trial(short=100)
def differences(source: Random) -> None:
    """Gradients beside differences: gradcheck finds nothing, or at extreme numbers an error."""
    made = recipe(source, 6, source.choice((usual, usual, hard)))
    found = _tried(lambda: gradcheck(made, *made.numbers))
    assert found is None or not math.isnan(found.worst), (made, found)
    opinion = exact.opinion(made)
    if opinion is None or not all(1e-9 < abs(x) < 1e4 for x in made.numbers):
        return
    if found is None:
        assert not set(range(len(made.numbers))) <= opinion.slopes.keys(), f"{made} is refused"
    elif all(abs(x) < 100 for x in (opinion.value, *opinion.slopes.values())):
        assert found.worst < 1e-5, (made, found)


@trial(short=150)
def refusals(source: Random) -> None:
    """A backward, traced and not: the same bits; where one is refused all are, with no change."""
    made = recipe(source, number=hard)
    if (root := _tried(lambda: _labelled(made))) is None:
        return
    twin = _labelled(made)
    held = source.choice((0.0, hard(source)))
    for x in (*leaves(root), *leaves(twin)):
        x.grad = held
    nodes, untouched = everything(root), bits(everything(root))
    said = [_said(root.backward)]
    if said[0]:
        assert bits(nodes) == untouched, f"{made}: refused, and yet changed"
    with trace() as t:
        said.append(_said(twin.backward))
    assert bits(everything(twin)) == bits(nodes), f"{made}: traced, other bits"
    assert not said[0] or not len(t), f"{made}: refused, and yet recorded: {t}"
    if not held and "finite result" not in said[0]:
        said.append(_said(lambda: gradients(root)))
    assert len(set(said)) == 1, f"{made}: {said}"
    assert all(math.isfinite(v.grad) for v in nodes), f"{made}: not finite, {nodes}"
    if not held and not said[0]:
        assert all(gradients(root).get(v, 0.0) == v.grad for v in nodes), made


def _labelled(made: Recipe) -> Value:
    """The result of a recipe, all of whose nodes go by a label, wherever one asks."""
    nodes = made.nodes(made.leaves())
    for k, node in enumerate(nodes):
        node.label = f"n{k}"
    return nodes[-1]


def _said(do: Callable[[], object]) -> str:
    """What a call was refused with; nothing if it was not."""
    try:
        do()
    except ValueError as error:
        return str(error)
    return ""


ACTIONS: dict[str, Callable[[Value], object]] = {
    "backward": Value.backward,
    "replay": autograd.replay,
    "zero_grad": lambda root: zero_grad(everything(root)),
    "nudge": lambda root: autograd.nudge(everything(root)[0], 0.1, root),
    "explain": lambda root: autograd.explain(everything(root)[0], root),
    "derivative": lambda root: autograd.derivative(root, everything(root)[0]),
    "expand": autograd.expand,
    "deepcopy": copy.deepcopy,
    "pickle": pickle.dumps,
}
"""What is done with a graph, in a trace or not."""


@trial(short=100)
def stale(source: Random) -> None:
    """A graph whose leaves were changed since: each question gets finite numbers, or an error."""
    made = recipe(source)
    if (nodes := _tried(lambda: made.nodes(made.leaves()))) is None:
        return
    for x in nodes[: len(made.numbers)]:
        x.data = source.choice((hard, usual))(source)
    name = source.choice(list(ACTIONS))
    with catch_misuse(), trace() if source.random() < 0.3 else nullcontext():
        _tried(lambda: ACTIONS[name](nodes[-1]))
    assert all(math.isfinite(node.grad) for node in nodes), f"{made}: {name} gives {nodes}"


@trial(short=400)
def strangers(source: Random) -> None:
    """A number of another kind, or what is none, at some door: taken as its float, or refused."""
    (x, number), door = stranger(source), source.choice(list(DOORS))
    try:
        found = DOORS[door](x)
    except (TypeError, ValueError) as error:
        if number is not None:
            raise AssertionError(f"{door} refuses {x!r}: {error}") from error
        return
    assert number is not None, f"{door} takes {x!r} for a number: {found!r}"
    found, expected = (getattr(y, "data", y) for y in (found, DOORS[door](number)))
    assert type(found) is float, f"{door} of {x!r} gives {found!r}"
    assert found == expected, f"{door} of {x!r} gives {found}, of {number} {expected}"


@trial(short=2)
def sizes(source: Random) -> None:
    """A chain of thousands of nodes, or a sum of as many inputs: no recursion, the same bits."""
    size, x, y = int(10 ** source.uniform(2, 4)), Value(0.75, "x"), Value(-0.5, "y")
    if source.random() < 0.5:
        root = x
        for k in range(size):
            root = (root + y).tanh() if k % 2 else autograd.dot([root, x], [y, y], x)
    else:
        root = source.choice((autograd.sum, autograd.logsumexp))([x * y] + [x, y] * size) / size
    root.backward()
    found = bits(everything(root))
    for twin in (copy.deepcopy(root), pickle.loads(pickle.dumps(root))):
        assert bits(everything(twin)) == found, f"size {size}: a copy has other bits"
    assert autograd.explain(x, root).total == x.grad, f"size {size}: explained otherwise"
    autograd.replay(root)
    expanded, slope = autograd.expand(root), x.grad
    assert expanded.data == root.data, f"size {size}: expanded, another result"
    x.grad = 0.0
    expanded.backward()
    assert math.isclose(x.grad, slope, rel_tol=1e-9), f"size {size}: expanded, {x}, not {slope}"


PLAIN = {"floor", "ceil", "trunc", "sign", "logical_and", "logical_or", "logical_not"}
PLAIN |= {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}
"""Functions of NumPy that ask or round, whose answer has no gradient."""


@trial(short=200)
def ufuncs(source: Random) -> None:
    """A function of NumPy on Values, numbers, arrays: a Value for each, or a TypeError."""
    ufunc = source.choice([f for f in vars(np).values() if isinstance(f, np.ufunc)])
    xs = [Value(0.5), Value(2.0), 3, 1.5, np.float64(0.25), np.array([0.5, 2.0])]
    given = [Value(0.75), *source.choices(xs, k=ufunc.nin - 1)]
    source.shuffle(given)
    try:
        found = ufunc(*given)
    except TypeError:
        return
    except ValueError as error:
        if ufunc.signature:  # of matrices
            return
        raise AssertionError(f"{ufunc.__name__} of {given}: {error}") from error
    if ufunc.__name__ not in PLAIN:
        numbers = np.atleast_1d(np.asarray(found, dtype=object))
        assert all(isinstance(x, Value) for x in numbers), f"{ufunc.__name__} of {given}: {found}"


@trial(short=60)
def interruptions(source: Random) -> None:
    """Ctrl-C at a random moment of what the engine does: all of it is done, or nothing."""
    made, name, traced = recipe(source, 6, usual), source.choice(list(ACTIONS)), source.random()

    def act(root: Value) -> None:
        with trace() if traced < 0.3 else nullcontext():
            ACTIONS[name](root)

    try:
        root = _prepared(made, name)
        before, moments = bits(everything(root)), press_at(0, lambda: act(root))
    except ValueError:
        return
    after, moment, cut = bits(everything(root)), source.randint(1, moments), _prepared(made, name)
    with suppress(KeyboardInterrupt):  # it may come where Python hears none
        press_at(moment, lambda: act(cut))
    assert bits(everything(cut)) in (before, after), f"{made}: {name} torn at moment {moment}"
    assert not recorders, f"{made}: {name} leaves a recorder listening at moment {moment}"


def _prepared(made: Recipe, name: str) -> Value:
    """The result of a recipe that has gradients; to be replayed, it is older than its leaves."""
    xs = made.leaves()
    root = made(*xs)
    root.backward()
    root.grad = 0.0
    for x in xs if name == "replay" else []:
        x.data += 1e-3
    return root
