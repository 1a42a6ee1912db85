"""Files that someone has made with intent: their checksums are right, and nothing else may be.

They are refused in one line, or what was read works like any other.
"""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import safetensors.numpy
from rich.console import Console

import viz
from autograd import Stepper, Trace, Value, dot, trace
from autograd.account import Account
from autograd.answers import check
from autograd.records import touched
from autograd.trace_file import HEADER, UNNUMBERED, UNSIGNED, _checksum
from nn import Activation, Adam, Dense, Dropout, Sequential, load_model, schedules
from nn.saving import Arrays, checksum
from tests.campaigns.files.readers import REFUSED, bits_of_model, refused_or
from tests.campaigns.files.spoiling import edited, misspelt, odd
from tests.campaigns.files.writers import some_folder
from tests.campaigns.frame import trial
from viz import checks as classes
from viz.play.own import check_points

X, Y = np.array([[0.0, 1.0], [1.0, -1.0], [0.5, 0.25]]), np.array([0.0, 1.0, 1.0])


def spoiled(source: Random, tree: Any) -> str:
    """Return JSON of a tree that was edited, and once in a while is none."""
    text = json.dumps(edited(source, tree))
    return misspelt(source, text) if source.random() < 0.2 else text


# Models.


@cache
def _model() -> tuple[Any, Arrays]:
    """Return the description and the arrays of a model that has a bit of everything."""
    layers = [
        Dense(2, "relu", input_shape=(2,), kernel_regularizer="l2", kernel_initializer="zeros"),
        Activation("tanh"),
        Dropout(0.5),
        Dense(1, "sigmoid", use_bias=False, name="last"),
    ]
    model = Sequential(layers, seed=1)
    rate = schedules.ExponentialDecay(0.1, 10, 0.5)
    model.compile(Adam(lr=rate), "binary_crossentropy", ["accuracy"])
    model.fit(X, Y, verbose=0)
    with some_folder() as folder:
        model.save(folder / "m.safetensors")
        content = (folder / "m.safetensors").read_bytes()
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    text = header["__metadata__"]["stepgrad"].partition(" ")[2]
    return json.loads(text), safetensors.numpy.load(content)


def _odd_arrays(source: Random, arrays: Arrays) -> Arrays:
    """Return arrays of which one has another shape, type or number, or another name."""
    arrays = dict(arrays)
    name = source.choice([*arrays])
    array = arrays.pop(name)
    match source.randrange(6):
        case 0:
            arrays[name] = np.full_like(array, source.choice([np.nan, np.inf, 1e308, 5e-324]))
        case 1:
            arrays[name] = np.zeros([source.randrange(4) for _ in range(source.randrange(5))])
        case 2:
            arrays[name] = np.zeros((source.choice([10**6, 10**12, 2**59]), 0))
        case 3:
            arrays[name] = array.astype(source.choice(["f4", "i8", "u1", "?"]))
        case 4:
            arrays[f"{name}{source.choice(['x', '/../..', chr(0)])}"] = array
    return arrays


@trial(short=40)
def models(source: Random) -> None:
    """A model file with a description or arrays that stepgrad did not write, well signed."""
    description, arrays = _model()
    text = json.dumps(description)
    if source.random() < 0.8:
        text = spoiled(source, description)
    else:
        arrays = _odd_arrays(source, arrays)
    with some_folder() as folder:
        path = folder / "made.safetensors"
        metadata = {"stepgrad": f"{_sum(text, arrays)} {text}"}
        try:
            path.write_bytes(safetensors.numpy.save(dict(arrays), metadata))
        except (ValueError, UnicodeEncodeError, safetensors.SafetensorError):
            return  # no such file can be
        if refused_or(lambda: bits_of_model(path)) is not REFUSED:
            refused_or(lambda: _use(path))


def _sum(text: str, arrays: Arrays) -> str:
    return checksum(text.encode(errors="replace").decode(), arrays)


@trial(short=2)
def many(source: Random) -> None:
    """A model or a trace that repeats one part of itself thousands of times."""
    description, arrays = _model()
    tree = json.loads(json.dumps(description))
    training = tree["training"]
    lists = [tree["model"]["layers"], training["trained"], training["metrics"]]
    lists += tree["history"].values()
    some = source.choice(lists)
    some += [source.choice(some)] * source.choice([1000, 5000, 20_000])
    text = json.dumps(tree)
    with some_folder() as folder:
        path = folder / "made.safetensors"
        metadata = {"stepgrad": f"{_sum(text, arrays)} {text}"}
        path.write_bytes(safetensors.numpy.save(dict(arrays), metadata))
        refused_or(lambda: load_model(path), len(text))


def _use(path: Path) -> None:
    """Predict with a model, look at it, train it, and save it: all that was read comes back."""
    before = bits_of_model(path)
    model = load_model(path)
    assert model.predict(X).shape == (3, 1)
    with redirect_stdout(StringIO()):
        model.summary()
    model.save(path)
    assert bits_of_model(path) == before
    if model.optimizer:
        model.fit(X, Y, verbose=0)


# Traces.


@cache
def _traces() -> list[list[Any]]:
    """Return the records of some traces as JSON."""
    w, b = Value(1.0, "w"), Value(0.5, "b")
    rule = Adam([w, b])
    with trace() as t:
        for _ in range(2):
            rule.zero_grad()
            pred = dot([w, 2.0], [3.0, b], b)
            loss = (pred.tanh() - 0.5) ** 2 + w * w
            loss.backward()
            rule.step()
            t.mark("epoch", "1 of 2")
        w.grad = 0.5
    with some_folder() as folder:
        t.save(folder / "t.jsonl")
        lines = (folder / "t.jsonl").read_bytes().splitlines()[1:-1]
    whole = [json.loads(line) for line in lines]
    return [whole, whole[:6], whole[-8:]]


@trial(short=40)
def traces(source: Random) -> None:
    """A trace file with records that stepgrad did not write, well signed, in each version."""
    records = edited(source, source.choice(_traces()))
    if source.random() < 0.1:
        source.shuffle(records)
    lines = [json.dumps(r, ensure_ascii=source.random() < 0.5) for r in records]
    if source.random() < 0.2 and lines:
        k = source.randrange(len(lines))
        lines[k] = misspelt(source, lines[k])
    header = source.choice([HEADER, HEADER, HEADER, UNNUMBERED, UNSIGNED])
    text = b"".join(
        b"%b\n" % line for line in (header, *(x.encode(errors="surrogatepass") for x in lines))
    )
    with some_folder() as folder:
        path = folder / "made.jsonl"
        path.write_bytes(text + (b"" if header == UNSIGNED else _checksum(text)))
        found = refused_or(lambda: Trace.load(path))
        if isinstance(found, Trace):
            _walk(found, folder)


def _walk(t: Trace, folder: Path) -> None:
    """Read a trace, walk through it, save it and draw it, as one does with any other."""
    assert "\n" not in repr(t[:1])
    for name in {name for record in t for name in touched(record)}:
        assert len(t.at(name))
    repr((t, t.updates))
    account = Account(t)
    for step in range(len(t) + 1):
        for name in ("w", "b", "v1"):
            account.held(name, step)
    stepper = Stepper(t)
    stepper.goto(len(t))
    stepper.goto(0)
    for _ in t:
        stepper.next()
    again = folder / "again.jsonl"
    t.save(again)
    assert repr(list(Trace.load(again))) == repr(list(t))
    refused_or(lambda: viz.frames(t, folder / "lesson.html"))
    refused_or(lambda: str(viz.graph(t)))
    refused_or(lambda: viz.to_csv(t))


# Results, and points of one's own.


@trial(short=40)
def checks(source: Random) -> None:
    """A file of a check as a learner might make it up."""
    questions = [{"question": f"question {k}", "right": bool(k), "tries": k} for k in range(3)]
    tree = {"format": check.FORMAT, "lesson": "4", "name": "Anna", "questions": questions}
    with some_folder() as folder:
        path = folder / "check-04-anna.json"
        path.write_bytes(spoiled(source, tree).encode(errors="surrogatepass"))
        found = refused_or(lambda: check.read(path))
        learners, skipped = classes.collect(folder)
        assert len(learners) + len(skipped) == 1
        if isinstance(found, check.Checked):
            assert classes.as_csv(learners).encode().count(b"\r\n") == 1 + len(found.results)
            assert all(word.isprintable() for word in (found.name, *found.results))
            Console(file=StringIO()).print(classes._by_learner(learners))


@trial(short=40)
def points(source: Random) -> None:
    """Points of one's own as a page might send them."""
    problem, labels = source.choice(
        [("classification", [-1, 1]), ("regression", [0.5, -1]), ("multiclass", [0, 1])]
    )
    sent = [[source.uniform(-6, 6), source.uniform(-6, 6), label] for label in labels * 2]
    tree = json.loads(json.dumps(edited(source, sent)))
    if source.random() < 0.1:
        tree = odd(source, sent)
    found = refused_or(lambda: check_points(tree, problem))
    if found is not REFUSED:
        numbers = np.array(found).reshape(-1, 3)
        assert np.isfinite(numbers).all()
        assert abs(numbers[:, :2]).max(initial=0) <= 6
