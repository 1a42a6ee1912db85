"""Pictures keep their text on a machine without fonts, by the font that comes along."""

import ast
import functools
import re
from pathlib import Path

import pytest
import resvg_py
import svg2pdf_py
from svg2pdf_py import FontDatabase, svg_to_pdf

import autograd
import viz
from autograd import Value
from viz import images
from viz.style import FONT_FAMILY, FONT_FILE

render = functools.partial(resvg_py.svg_to_bytes, skip_system_fonts=True)


def glyph(character, **fonts):
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
        f'<text x="5" y="30" font-size="30" font-family="{FONT_FAMILY}">{character}</text></svg>'
    )
    return bytes(render(svg_string=svg, **fonts))


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
SIGNS = [c for c in WRITTEN if not c.isascii()]


@pytest.mark.parametrize("sign", [*SIGNS, *"αβγδεηθλμσω²é"])
def test_the_font_has_every_sign_that_is_ever_written(sign):
    drawn = glyph(sign, font_files=[FONT_FILE])
    assert drawn != glyph("")
    assert drawn != glyph("\ue123", font_files=[FONT_FILE]), "the box of a missing glyph"


def test_the_signs_of_calculus_are_among_them():
    assert set("∂·−²Σ…") <= set(SIGNS)


def test_without_a_font_there_is_no_text():
    assert glyph("∂") == glyph("")


def test_a_png_has_its_text_on_a_machine_without_fonts(monkeypatch):
    out = Value(2.0, "x") ** 2
    out.backward()
    source = viz.graph(out).source
    drawing = images.svg(source).decode()
    without_text = re.sub("<text.*?</text>", "", drawing)
    monkeypatch.setattr(resvg_py, "svg_to_bytes", render)
    picture = images.png(source)
    monkeypatch.setattr(images, "svg", lambda _: without_text.encode())
    assert picture != images.png(source)
    monkeypatch.undo()
    monkeypatch.setattr(
        resvg_py, "svg_to_bytes", lambda **options: render(**options | {"font_files": []})
    )
    assert picture != images.png(source)


class NoSystemFonts:
    """A font database on a machine without fonts."""

    def __init__(self):
        self.fonts = FontDatabase()

    def load_font_file(self, path):
        self.fonts.load_font_file(path)

    def load_system_fonts(self):
        pass


def test_a_pdf_carries_the_font_on_a_machine_without_fonts(monkeypatch):
    monkeypatch.setattr(svg2pdf_py, "FontDatabase", NoSystemFonts)
    monkeypatch.setattr(svg2pdf_py, "svg_to_pdf", lambda svg, db: svg_to_pdf(svg, db.fonts))
    assert b"LiberationSans" in images.pdf(viz.graph(Value(2.0, "x") * 3.0).source)


def test_the_font_is_part_of_the_package():
    assert Path(FONT_FILE).is_relative_to(Path(viz.__file__).parent)
    assert "Liberation" in (Path(FONT_FILE).parent / "LICENSE.txt").read_text("utf-8")
