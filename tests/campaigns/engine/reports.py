"""What is said, kept and copied of a graph: all of it agrees with the graph, to the bit."""

from __future__ import annotations

import copy
import math
import pickle
import tempfile
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from math import prod
from pathlib import Path
from random import Random
from typing import Any

import autograd
from autograd import Stepper, Trace, Value
from autograd.account import Account
from autograd.graph import leaves, local_derivatives, order
from autograd.ops import DOT, OPS, SUM
from autograd.records import Chain, Forward
from autograd.trace_file import to_bytes
from nn import SGD
from tests.autograd.strategies import bits
from tests.campaigns.engine import exact
from tests.campaigns.engine.graphs import Recipe, catch_misuse, everything, hard, recipe, usual
from tests.campaigns.frame import trial
from tests.campaigns.undo.stories import story, tellers
from tests.campaigns.undo.trainings import optimizer


def graph(made: Recipe) -> Value | None:
    """A random graph after its backward, None if it has no gradients."""
    try:
        root = made(*made.leaves())
        root.backward()
    except ValueError:
        return None
    return root


@trial(short=40)
def explanations(source: Random) -> None:
    """An explanation: its total is the gradient, its paths are all there are, their sum is it."""
    root = graph(recipe(source, 8))
    if root is None:
        return
    found = bits(everything(root))
    for x in everything(root):
        try:
            said = autograd.explain(x, root, most=10**6)
        except ValueError as error:
            if x.inputs or "on a path" in str(error):
                continue  # what is beside the way to a leaf, or too large on the way
            raise
        assert said.total == x.grad, f"{said.total}, but the gradient is {x.grad}: {said}"
        assert said.path_count == len(said.paths) == _paths(x, root), said
        products = [prod(map(Fraction, path.locals)) for path in said.paths]
        size = sum(map(abs, products))
        off = abs(sum(products) - Fraction(x.grad))
        assert off <= size / 10**12 + Fraction(1, 10**300), f"{float(sum(products))}: {said}"
        _ = repr(autograd.explain(x, root))
    assert bits(everything(root)) == found, "explain changed something"


def _paths(x: Value, root: Value) -> int:
    """How many paths lead from x to the root, where each step has a local derivative."""
    count = {x: 1}
    for node in [node for node in order(root) if node is not x]:
        pairs = zip(node.inputs, local_derivatives(node), strict=True)
        count[node] = sum(count.get(v, 0) for v, local in pairs if local is not None)
    return count[root]


@trial(short=100)
def nudges(source: Random) -> None:
    """A nudge: its numbers are those of the graph computed anew, and nothing moves."""
    made, delta = recipe(source), source.choice((hard, usual))(source)
    if (root := graph(made)) is None:
        return
    found = bits(everything(root))
    for x in leaves(root):
        moved = _computed(made, {x.label: x.data + delta})
        try:
            said = autograd.nudge(x, delta, root)
        except ValueError as error:
            if math.isfinite(moved - root.data) and math.isfinite(x.grad * delta):
                raise AssertionError(f"{made}, {x} + {delta} gives {moved}: {error}") from error
        else:
            assert (said.before, said.grad) == (root.data, x.grad), f"{made}: {said}"
            assert said.after == moved, f"{made}: {said}, not {moved}"
        assert bits(everything(root)) == found, f"{made}: a nudge of {x} changed something"


def _computed(made: Recipe, new: dict[str, float]) -> float:
    """The result of a recipe with other numbers for some of its leaves, NaN if there is none."""
    try:
        return made(*[Value(new.get(f"x{k}", x)) for k, x in enumerate(made.numbers)]).data
    except ValueError:
        return math.nan


@trial(short=60)
def effects(source: Random) -> None:
    """The effect of a step of any optimizer: the graph before and after it, and nothing moves."""
    made = recipe(source)
    if (root := graph(made)) is None:
        return
    weights = leaves(root)
    with suppress(ValueError):  # a step that is too large
        log = optimizer(source, weights).step()
        found = bits(everything(root))
        after = _computed(made, {w.label: w.data for w in weights})
        said = autograd.effect(root, log)
        assert (said.before, said.after) == (root.data, after), f"{made}: {said}, not {after}"
        assert bits(everything(root)) == found, f"{made}: effect changed something"


@trial(short=60)
def derivatives(source: Random) -> None:
    """A derivative as a graph, and its own derivative: beside sixty digits and a difference."""
    made = recipe(source, 6)
    opinion = exact.opinion(made)
    if opinion is None:
        return
    xs = made.leaves()
    root = made(*xs)
    found = bits(everything(root))
    for k, x in enumerate(xs):
        try:
            first = autograd.derivative(root, x)
        except ValueError as error:
            raise AssertionError(f"{made}, by x{k}: {error}") from error
        _check_near(first.data, opinion.slopes.get(k, Decimal(0)), (made, k, first))
        is_usual = all(abs(node.data) < 100 for node in everything(first))
        if is_usual and (second := exact.curvature(made, k)) is not None:
            again = autograd.derivative(first, x).data
            assert abs(again - float(second)) <= 1e-7 * max(1.0, abs(again)), (made, k, again)
    assert bits(everything(root)) == found, f"{made}: derivative changed something"


def _check_near(found: float, expected: Decimal, where: object) -> None:
    off = abs(Decimal(found) - expected)
    assert off <= abs(expected) / 10**7 + exact.LEAST, (
        f"{where}: {found!r}, expected {expected:.20g}"
    )


@trial(short=40)
def traces(source: Random) -> None:
    """A trace: its records make its numbers, tell the state of each step, and outlive a file."""
    made, t = recipe(source, 8), Trace()
    nodes = xs = made.leaves()
    for x in xs:
        x.grad = source.choice((0.0, 0.0, 0.5))
    with catch_misuse(), suppress(ValueError), t.listen():  # up to what is refused
        nodes = made.nodes(xs)
        for k, node in enumerate(nodes):
            node.label = f"n{k}"
        nodes[-1].backward()
        SGD(xs, 0.1).step()
    for record in t:
        _check_record(record)
    loaded = _saved(t)
    assert to_bytes(loaded) == to_bytes(t), f"{made}: another trace after saving and loading"
    assert repr(loaded) == repr(t), f"{made}: another text after saving and loading"
    account, stepper = Account(loaded), Stepper(t)
    for step in range(len(t) + 1):
        for node in nodes:
            for held, number in zip(
                account.held(node.label, step), (node.data, node.grad), strict=True
            ):
                same = held is None or held == number or held != held
                assert same, f"{made}: {node} at {step}, in the account {held}"
        if step < len(t):
            stepper.next()


def _saved(t: Trace) -> Trace:
    with tempfile.TemporaryDirectory() as folder:
        t.save(path := Path(folder) / "t.jsonl")
        return Trace.load(path)


def _check_record(record: Any) -> None:
    """A record's numbers follow from each other, in floats."""
    if isinstance(record, Forward):
        made = OPS[record.op].value(record.values)
        assert made == record.value or made != made, f"{record}: {made}"
    elif isinstance(record, Chain):
        assert record.contribution == record.upstream * record.local, record
        assert record.after == record.before + record.contribution or not record.upstream, record


@trial(short=60)
def copies(source: Random) -> None:
    """A copy, a pickle, a replay, the expanded graph: the same numbers, the first untouched."""
    root = graph(recipe(source, 8))
    if root is None:
        return
    found = bits(everything(root))
    twins = copy.deepcopy(root), pickle.loads(pickle.dumps(root)), copy.copy(root)
    for twin in twins:
        assert bits(everything(twin)) == found, "a copy has other bits"
    first, second, _ = twins
    for node in everything(first):
        node._grad = 0.0
    first.backward()
    assert bits(everything(first)) == found, "the backward of a copy gives other bits"
    autograd.replay(second)
    assert [x for x, _ in bits(everything(second))] == [x for x, _ in found], "replayed"
    expanded = autograd.expand(root)
    assert expanded.data == root.data
    assert all(node.op not in (DOT, SUM) for node in order(expanded)), f"{root} is not expanded"
    assert bits(everything(root)) == found, "a copy moves the first"


@trial(short=8)
def processes(source: Random) -> None:
    """A graph and a training in processes of other hash seeds: the same bits, names and texts."""
    seed = str(source.random())
    here = story(seed)
    for teller in tellers():
        other = teller.tell(seed)
        differs = [(a, b) for a, b in zip(here, other, strict=False) if a != b]
        assert here == other, f"{seed}: {differs[:1]}"


LABELS = [
    "",
    "w",
    "w_2",
    "w_3",
    "v1",
    "v2",
    "loss",
    "x1*w1 + b",
    "-w",
    "1",
    "1.0",
    "a b",
    "\n",
    "\t|",
]
LABELS += [
    "µ",
    "\u03bc",
    "é",
    "e\u0301",
    "\ud800",
    "\0",
    "👩‍👩‍👧",
    "\u202e",
    "w" * 5000,
    "lr",
    "%s",
    "{w}",
]
LABELS += [
    "params[0]",
    "layers[0].neurons[0].w[0]",
    "∂loss/∂w",
    "nan",
    "<b>",
    "'",
    '"',
    "\\",
    "w_02",
    "w_",
]


@trial(short=40)
def labels(source: Random) -> None:
    """Labels of all sorts, many of them twice: each node has one name, in a trace and its file."""
    made, t = recipe(source, 6), Trace()
    nodes = xs = made.leaves()
    for x in xs:
        x.label = source.choice(LABELS)
    with catch_misuse(), suppress(ValueError), t.listen():
        nodes = made.nodes(xs)
        for node in nodes[len(xs) :]:
            node.label = source.choice(LABELS)
        nodes[-1].backward()
        SGD(xs, 0.1).step()
    by_id: dict[str, int] = {}
    for record in t:
        if isinstance(record, Forward):
            assert by_id.setdefault(record.name, record.id) == record.id, record
    assert to_bytes(_saved(t)) == to_bytes(t), f"{made}: another trace after saving and loading"
    for x in xs:
        with suppress(ValueError):
            _ = repr(autograd.explain(x, nodes[-1])), repr(autograd.nudge(x, 0.1, nodes[-1]))
    assert Account(t).steps == len(t)
