"""Pictures, lessons, plots and prints of what has hostile names: all of them are text."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import matplotlib

import viz
from autograd import Trace, Value, dot, explain, nudge, trace
from autograd.graph import leaves
from autograd.labels import legible
from nn import MLP
from tests.campaigns.commands import hostile
from tests.campaigns.commands.shell import check_whole, place
from tests.campaigns.frame import trial
from tests.viz.drawn import texts
from viz import plots
from viz.svg import engine

FORMATS = (".svg", ".png", ".pdf", ".dot")


def _label(source: Random) -> str:
    """Return what a program may call a number, halves of characters included."""
    return hostile.text(source, source.choice([1, 2, 6]), hostile.UNPAIRED)


def _computed(source: Random) -> tuple[Value, Trace, list[str]]:
    """Return a small graph of numbers with hostile labels, its trace, and the labels."""
    names = [_label(source) for _ in range(3)]
    with trace() as steps:
        x, w = Value(2.0, names[0]), Value(-0.5, names[1])
        out = source.choice([x * w + x, dot([w, x], [x, 3.0]), (x - w) ** 2]).tanh()
        out.label = names[2]
        out.backward()
    return out, steps, names


def _check_texts(svg: str, names: list[str]) -> None:
    """Raise AssertionError unless a picture is XML, and shows names that are short as they are."""
    seen = " ".join(texts(svg))
    assert all(map(legible, seen)), f"raw characters in {seen!r}"
    for name in names:
        plain = " ".join(name.split())
        if len(name) < 9 and plain.isalnum() and plain.isprintable():
            assert plain in seen, f"{name!r} is not in {seen!r}"


@trial(short=12)
def labels(source: Random) -> None:
    """A graph with hostile labels as a picture in any format: every name is a text in it."""
    out, _, names = _computed(source)
    drawing = viz.graph(out, detail=source.choice(["auto", "scalar", "neuron", "layer"]))
    _check_texts(drawing.svg(), names)
    with place() as folder:
        path = folder / f"a{source.choice(FORMATS)}"
        viz.save(drawing, path)
        check_whole(path.name, path.read_bytes(), names)
    if source.random() < 0.05:
        _check_texts(engine.svg(drawing.source).decode(), [])


@trial(short=10)
def lessons(source: Random) -> None:
    """A trace with hostile labels as a lesson, and saved and loaded: no name becomes markup."""
    _, steps, names = _computed(source)
    with place() as folder:
        steps.save(folder / "t.jsonl")
        again = Trace.load(folder / "t.jsonl")
        assert list(again) == list(steps), f"another trace of {names!r}"
        page = viz.frames(again, folder / "lesson.html").read_text(encoding="utf-8")
        check_whole("lesson.html", page.encode(), names)
        scripts = len(re.findall("<script", page)) - page.count("</script")
        assert not scripts, f"a script is left open by {names!r}"
        assert "<script>alert" not in page, names
        if source.random() < 0.3:
            for picture in viz.frames(again[:3], folder / "steps", "svg").iterdir():
                _check_texts(picture.read_text(encoding="utf-8"), [])


@trial(short=20)
def printed(source: Random) -> None:
    """What is printed of a graph with hostile labels: one line for each thing, none of it raw."""
    out, steps, _ = _computed(source)
    leaf = leaves(out)[0]
    said = {"records": "".join(map(str, steps)), "trace": repr(steps), "value": repr(out)}
    said |= {"explain": repr(explain(leaf, out)), "nudge": repr(nudge(leaf, 0.1, out))}
    for what, text in said.items():
        raw = {c for c in text if not legible(c) and c != "\n"}
        assert not raw, f"{raw} in {what}: {text[:200]!r}"
    for record in steps:
        assert "\n" not in str(record), f"{str(record)[:200]!r}"


@trial(short=2)
def charts(source: Random) -> None:
    """A plot of classes with hostile names, and the network that tells them apart."""
    matplotlib.use("Agg")
    names = [f"{k}{_label(source)}" for k in range(source.randint(2, 4))]
    right = [source.randrange(len(names)) for _ in range(9)]
    said = [source.randrange(len(names)) for _ in range(9)]
    ax: Any = plots.confusion(right, said, classes=names, ax=plots.look.page())
    with place() as folder:
        path = folder / f"a{source.choice(['.png', '.svg', '.pdf'])}"
        viz.save(ax, path)
        check_whole(path.name, path.read_bytes(), names)


@trial(short=3)
def networks(source: Random) -> None:
    """A network whose weights have hostile labels, drawn."""
    model = MLP(2, [2, 1], seed=0)
    for weight in model.parameters():
        weight.label = _label(source)
    with place() as folder:
        path = folder / f"a{source.choice(FORMATS)}"
        viz.save(viz.network(model), path)
        check_whole(path.name, path.read_bytes(), [w.label for w in model.parameters()])
    out = model([Value(1.0, _label(source)), 2.0])
    out.backward()
    _check_texts(viz.graph(out).svg(), [])
