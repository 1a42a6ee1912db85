"""Pictures are the same whatever fonts a machine has: by the one that comes along."""

import ast
import re
from pathlib import Path
from unicodedata import category

import pytest
import resvg_py
from pypdf import PdfReader

import autograd
import viz
from autograd import Value
from tests.viz.machine import run_bare
from viz.images import rasterized
from viz.style import FONT_FAMILY, FONT_FILE
from viz.svg import engine


def glyph(character, **fonts):
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
        f'<text x="5" y="30" font-size="30" font-family="{FONT_FAMILY}">{character}</text></svg>'
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, **fonts))


def strings_of(package):
    """The strings in the code of a package that pictures may show: no docstrings, no screens."""
    sources = Path(package.__file__).parent.rglob("*.py")
    for path in (path for path in sources if path.parent.name not in ("tui", "play", "answers")):
        tree = ast.parse(path.read_text("utf-8"))
        alone = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield "" if id(node) in alone else node.value


WRITTEN = sorted({c for package in (autograd, viz) for s in strings_of(package) for c in s})
SIGNS = [c for c in WRITTEN if not c.isascii() and category(c) != "Cf"]


@pytest.mark.parametrize("sign", [*SIGNS, *"αβγδεηθλμσω²é"])
def test_the_font_has_every_sign_that_is_ever_written(sign):
    drawn = glyph(sign, font_files=[FONT_FILE])
    assert drawn != glyph("")
    assert drawn != glyph("\ue123", font_files=[FONT_FILE]), "the box of a missing glyph"


def test_the_signs_of_calculus_are_among_them():
    assert set("∂·−²Σ…") <= set(SIGNS)


def test_without_a_font_there_is_no_text():
    assert glyph("∂") == glyph("")


PICTURES = """
import sys, viz
from autograd import Value, trace
with trace() as t:
    loss = (Value(2.0, "größe") * Value(3.0, "中 😀") - 1.0) ** 2
    loss.backward()
for ending in ("svg", "png"):
    viz.save(loss, f"{sys.argv[1]}/graph.{ending}")
viz.frames(t[:2], f"{sys.argv[1]}/frames", format="png")
"""


@pytest.mark.skipif(not engine.embedded_version(), reason="pygraphviz is not here")
def test_a_machine_without_fonts_and_without_dot_draws_the_same(tmp_path, monkeypatch):
    bare, here = tmp_path / "bare", tmp_path / "here"
    bare.mkdir()
    here.mkdir()
    assert run_bare(PICTURES, bare, home=tmp_path) == ""
    monkeypatch.setattr("sys.argv", ["pictures", str(here)])
    exec(PICTURES, {})
    for path in ("graph.svg", "graph.png", "frames/0001.png", "frames/0002.png"):
        assert (bare / path).read_bytes() == (here / path).read_bytes()


def test_a_png_has_its_text(tmp_path):
    drawing = viz.graph(Value(2.0, "x") ** 2)
    whole = drawing.svg()
    assert rasterized(whole) != rasterized(re.sub("<text.*?</text>", "", whole))


def test_a_pdf_carries_the_font(tmp_path):
    path = viz.save(Value(2.0, "x") * 3.0, tmp_path / "graph.pdf")
    assert b"LiberationSans" in path.read_bytes()
    assert "v1 = x · 3" in PdfReader(path).pages[0].extract_text()


def test_the_font_is_part_of_the_package():
    assert Path(FONT_FILE).is_relative_to(Path(viz.__file__).parent)
    assert "Liberation" in (Path(FONT_FILE).parent / "LICENSE.txt").read_text("utf-8")
