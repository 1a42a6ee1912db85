"""Pictures as files: real bytes of each format, all or nothing, with and without `dot`."""

from pathlib import Path

import pytest
from pypdf import PdfReader

import viz
from autograd import Value, tanh
from viz.images import rasterized
from viz.style import FONT_FAMILY
from viz.svg.paint import size_of

MAGIC = {
    ".svg": b"<?xml",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".pdf": b"%PDF-",
    ".dot": b"digraph",
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}pt" height="{}pt"/>'


def value() -> Value:
    return tanh(Value(2.0, "x") * 3.0)


def size_of_png(data: bytes) -> tuple[int, int]:
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


# Files.


@pytest.mark.parametrize("ending", [*MAGIC, ".SVG", ".Png"])
def test_the_ending_gives_the_format(tmp_path, ending):
    path = viz.save(value(), tmp_path / f"picture{ending}")
    assert path == tmp_path / f"picture{ending}"
    assert path.read_bytes().startswith(MAGIC[ending.lower()])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["picture.jpg", "picture", "picture.svg.gz", ".svg"])
def test_another_ending_is_refused_and_nothing_written(tmp_path, name):
    with pytest.raises(ValueError, match=r"ends in \.svg, \.png, \.pdf, \.dot; got"):
        viz.save(value(), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*missing"):
        viz.save(value(), tmp_path / "missing" / "picture.dot")
    assert not list(tmp_path.iterdir())


def test_a_folder_in_place_of_the_file_is_an_error(tmp_path):
    (tmp_path / "picture.dot").mkdir()
    with pytest.raises(IsADirectoryError):
        viz.save(value(), tmp_path / "picture.dot")


@pytest.mark.parametrize("ending", MAGIC)
def test_an_existing_file_survives_a_failing_write(tmp_path, monkeypatch, ending):
    def fail(*_: object) -> None:
        raise OSError("disk full")

    path = tmp_path / f"picture{ending}"
    path.write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        viz.save(value(), path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_existing_file_is_replaced(tmp_path):
    path = tmp_path / "picture.dot"
    path.write_text("old")
    viz.save(value(), path)
    assert path.read_text() == viz.graph(value()).source


def test_save_passes_detail_and_depth_on(tmp_path):
    path = viz.save(value(), tmp_path / "picture.dot", depth=0)
    assert "->" not in path.read_text()


def test_the_svg_asks_for_the_font_that_comes_along():
    svg = viz.graph(value()).svg()
    assert f'font-family="{FONT_FAMILY}"' in svg
    assert 'font-family="Arial"' not in svg


# Size.


@pytest.mark.parametrize(
    ("points", "pixels"),
    [((100, 50), (200, 100)), ((10_000, 1000), (9110, 911)), ((90_000, 40), (16_000, 7))],
)
def test_pictures_are_crisp_but_limited_in_pixels_and_in_every_direction(points, pixels):
    for turned in (1, -1):
        svg = SVG.format(*points[::turned])
        assert size_of_png(rasterized(svg)) == pytest.approx(pixels[::turned], abs=2)


@pytest.mark.parametrize("chain", [3, 120])
def test_svg_png_and_pdf_have_the_same_shape_and_none_is_too_large(tmp_path, chain):
    y = Value(1.0, "x")
    for _ in range(chain):
        y = tanh(y)
    svg, png, pdf = (viz.save(y, tmp_path / f"graph.{ending}") for ending in ("svg", "png", "pdf"))
    points = size_of(svg.read_text())
    pixels = size_of_png(png.read_bytes())
    page = [float(x) for x in PdfReader(pdf).pages[0].mediabox[2:]]
    assert page == pytest.approx([x * min(1, 14_400 / max(points)) for x in points], abs=0.01)
    assert max(pixels) <= 16_000
    assert pixels[0] / pixels[1] == pytest.approx(points[0] / points[1], rel=0.02)


def test_what_is_drawn_fills_a_page_that_had_to_shrink(tmp_path):
    y = Value(1.0, "x")
    for _ in range(120):
        y = tanh(y)
    page = PdfReader(viz.save(y, tmp_path / "graph.pdf")).pages[0]
    where = []
    page.extract_text(visitor_text=lambda text, cm, tm, *_: where.append((text, cm, tm)))
    last = max(cm[0] * tm[4] + cm[4] for text, cm, tm in where if "tanh" in text)
    assert 0.9 * 14_400 < last < 14_400


@pytest.mark.parametrize("ending", MAGIC)
def test_the_same_drawing_is_the_same_file(tmp_path, ending):
    a, b = (viz.save(value(), tmp_path / f"{name}{ending}") for name in "ab")
    assert a.read_bytes() == b.read_bytes()


def test_hebrew_is_written_from_right_to_left_in_a_pdf_too(tmp_path):
    path = viz.save(Value(2.0, "אבג") * 3.0, tmp_path / "graph.pdf")
    written = PdfReader(path).pages[0].extract_text()  # which knows how Hebrew is read
    assert written.splitlines()[0] == "אבג"


def test_a_letter_and_its_accent_are_one_glyph_in_a_pdf(tmp_path):
    path = viz.save(Value(2.0, "e\u0301 & <x>") * 3.0, tmp_path / "graph.pdf")
    assert "é & <x>" in PdfReader(path).pages[0].extract_text()
