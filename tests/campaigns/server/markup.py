"""Texts that would be markup: in labels, names and classes they stay texts, wherever shown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import pygraphviz
from markdown_it import MarkdownIt

import viz
from autograd import Stepper, Trace, Value, explain, trace
from autograd.answers.check import FORMAT
from nn import SGD
from tests.campaigns.frame import trial
from viz.checks import as_csv, collect
from viz.display.html import html_of, page
from viz.frames.lesson import page as lesson
from viz.frames.script import Script
from viz.names import FORMULA
from viz.svg import Graph

PIECES = """
    <script>hit()</script> <ScRiPt/src=//evil.example> </script> </title> </style> <!-- -->
    <!--<script> "><img/src=x/onerror=hit()> '/onmouseover='hit() <svg/onload=hit()> <table>
    <a/href=javascript:hit()> javascript:hit() <style>@import"//evil.example"</style> ]]> <![CDATA[
    <?php <!DOCTYPE <!ENTITY &#60;script&#62; &lt;b&gt; &amp; &xxe; ＜script＞ %3Cscript%3E \\u003cb
    {style} {lesson} {{constructor}} ${hit()} `hit()` [x](javascript:hit()) ![x](//evil.example) %s
    [link=//evil.example]x[/link] [/] [bold] $x^2$ url(//evil.example)
    |pipe| \\N \\G {a|b} <<b>x</b>>
    =HYPERLINK("//evil.example") +1 -1 @SUM(1) ＝1 ＋1 👩‍👩‍👧 é א
"""
BARE = (
    " ",
    "\t",
    "\n",
    "\r",
    "\x00",
    "\x1b[31m",
    "\x7f",
    "\u2028",
    "\u202e",
    "\ufeff",
    "\ud800",
    "x",
)
COMMONMARK = MarkdownIt("commonmark").enable("table")
HARMLESS = "w"
LINKS = ("href", "src", "action", "data", "formaction", "xlink:href", "style")


def text(source: Random) -> str:
    """Return a text that is markup somewhere."""
    pieces = source.choices([*PIECES.split(), *BARE], k=source.choice([1, 1, 2, 3, 6]))
    return source.choice(["", "", "a "]) + "".join(pieces)


class Elements(HTMLParser):
    """The elements of a page with the names of their attributes, and what its links lead to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[tuple[str, ...]] = set()
        self.links: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.add((tag, *sorted(name for name, _ in attrs)))
        self.links |= {f"{name}={x}" for name, x in attrs if name in LINKS}
        for inner in (x for name, x in attrs if name == "srcdoc"):  # a page in a page
            within = Elements(inner or "")
            self.found |= within.found
            self.links |= within.links

    def handle_comment(self, data: str) -> None:
        """Note a comment, which hides what comes after it."""
        self.found.add(("comment",))

    def handle_decl(self, decl: str) -> None:
        """Note a declaration."""
        self.found.add(("declaration", decl))

    def unknown_decl(self, data: str) -> None:
        """Note a section that is no HTML."""
        self.found.add(("section",))

    def handle_pi(self, data: str) -> None:
        """Note an instruction to a processor."""
        self.found.add(("instruction",))


def step(name: str) -> tuple[Trace, Value, Value]:
    """Return one update of a weight of this name, with its loss of a similar name."""
    w, x = Value(2.0, name), Value(3.0, f"x{name}")
    with trace() as t:
        loss = (w * x - 1.0) ** 2
        loss.label = f"loss {name}"
        loss.backward()
        SGD([w], lr=0.1).step()
    return t, w, loss


def _graph(name: str) -> Graph:
    drawing = viz.graph(step(name)[2])
    assert isinstance(drawing, Graph)
    return drawing


def _log(name: str) -> Any:
    return step(name)[0].updates


def _stepper(name: str) -> str:
    w = Value(2.0, name)
    return html_of(Stepper(lambda: (w * 3.0).backward()))


SURFACES: dict[str, Callable[[str], str]] = {
    "graph": lambda name: _graph(name).svg(),
    "page": lambda name: page("Value", html_of(step(name)[2])),
    "trace": lambda name: html_of(step(name)[0]),
    "log": lambda name: html_of(_log(name)),
    "explain": lambda name: html_of(explain(*step(name)[1:])),
    "stepper": _stepper,
    "table": lambda name: html_of(viz.updates(_log(name))),
    "frames": lambda name: lesson(Script(step(name)[0])).decode(),
}
"""What shows a text, as HTML or SVG."""


@cache
def usual(surface: str) -> Elements:
    """Return the elements of a surface that shows harmless texts, short and long ones."""
    found = [Elements(SURFACES[surface](HARMLESS * n)) for n in (1, 30, 500)]
    found[0].found |= found[1].found | found[2].found
    found[0].links |= found[1].links | found[2].links
    return found[0]


@trial(short=40)
def labels(source: Random) -> None:
    """A text that would be markup, as a label in a picture, a page or a lesson."""
    name, surface = text(source), source.choice(list(SURFACES))
    html = SURFACES[surface](name)
    shown, known = Elements(html), usual(surface)
    assert shown.found <= known.found, f"{shown.found - known.found} in {surface} of {name!r}"
    assert shown.links <= known.links, f"{shown.links - known.links} in {surface} of {name!r}"
    html.encode()  # a page can be written
    if html.startswith(("<?xml", "<svg")):
        ElementTree.fromstring(html)  # and a picture is XML
    _, _, after = html.partition('<script type="application/json" id="lesson">')
    data = after.partition("</script>")[0]
    assert not set(data) & set("<>&\u2028"), f"{data[:200]} of {name!r}"
    assert not after or json.loads(data)


@trial(short=20)
def sources(source: Random) -> None:
    """A text that would be an attribute or a node in the source of a Graphviz picture."""
    name = text(source)
    dots = [pygraphviz.AGraph(_graph(x).source) for x in (HARMLESS, name)]
    nodes, others = ([(len(dot.nodes()), len(dot.edges()))] for dot in dots)
    assert nodes == others, f"{others} nodes and edges instead of {nodes} of {name!r}"
    known, found = ({key for n in dot.nodes() for key in n.attr} for dot in dots)
    assert found <= known, f"{found - known} of {name!r}"


@trial(short=20)
def tables(source: Random) -> None:
    """A text that would be a formula or another cell, in the tables that are written."""
    name = text(source)
    log = _log(name)
    rows = list(csv.reader(io.StringIO(viz.to_csv(log), newline="")))
    assert [len(row) for row in rows] == [6, 6], f"{rows} of {name!r}"
    assert not rows[1][0].startswith(FORMULA), f"{rows} of {name!r}"
    lines = viz.to_markdown(log).splitlines()
    assert len(lines) == 3, f"{lines} of {name!r}"
    known, shown = (Elements(COMMONMARK.render(viz.to_markdown(_log(x)))) for x in (HARMLESS, name))
    assert shown.found == known.found, f"{shown.found - known.found} in {lines[2]} of {name!r}"


@trial(short=20)
def checks(source: Random) -> None:
    """A text that would be a formula, as the name of a learner whose file is collected."""
    name, question = text(source)[:40], text(source)[:200]
    questions = [{"question": question, "right": True, "tries": 1}]
    saved = {"format": FORMAT, "lesson": "4", "name": name, "questions": questions}
    with TemporaryDirectory() as folder:
        (Path(folder) / "a.json").write_text(json.dumps(saved))
        found, skipped = collect(Path(folder))
    assert found or skipped, f"{name!r} is neither taken nor refused"
    for row in list(csv.reader(io.StringIO(as_csv(found), newline="")))[1:]:
        assert not row[0].startswith(FORMULA), f"{row} of {name!r}"
        assert not row[2].startswith(FORMULA), f"{row} of {question!r}"
