"""Pictures as files: real bytes of each format, all or nothing, with and without `dot`."""

import stat
from pathlib import Path

import pytest
import resvg_py

import viz
from autograd import Value, tanh
from viz import images
from viz.style import FONT_FAMILY, FONT_FILE

MAGIC = {
    ".svg": b"<?xml",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".pdf": b"%PDF-",
    ".dot": b"digraph",
}
FAKE_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}pt" height="{}pt"><title>fake</title>'


def value() -> Value:
    return tanh(Value(2.0, "x") * 3.0)


def size_of_png(data: bytes) -> tuple[int, int]:
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a script named `dot`, alone, on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def put(script: str) -> None:
        path = folder / "dot"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    monkeypatch.setenv("PATH", str(folder))
    return put


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


# The font that comes along.


def drawn(text: str) -> bytes:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
        f'<text x="5" y="30" font-size="30" font-family="{FONT_FAMILY}">{text}</text></svg>'
    )
    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[FONT_FILE])
    )


@pytest.mark.parametrize("glyph", "∂·−²³Σα…")
def test_the_font_that_comes_along_has_the_glyph(glyph):
    assert drawn(glyph) not in (drawn(""), drawn("\ue123"))


def test_the_svg_asks_for_the_font_that_comes_along():
    svg = images.svg(viz.graph(value()).source).decode()
    assert f'font-family="{FONT_FAMILY}"' in svg
    assert 'font-family="Arial"' not in svg


# Graphviz: the installed one, else the embedded one.


def test_an_installed_dot_is_used(program, tmp_path):
    program(f"/bin/cat > {tmp_path}/seen; echo \"$@\" >> {tmp_path}/seen; echo '<svg>fake</svg>'")
    assert images.svg("digraph {}") == b"<svg>fake</svg>\n"
    assert (tmp_path / "seen").read_text() == "digraph {}-Tsvg\n"


def test_what_an_installed_dot_complains_of_is_passed_on(program):
    program("/bin/cat > /dev/null; echo 'syntax error in line 1' >&2; exit 1")
    with pytest.raises(ValueError, match="could not draw this: syntax error in line 1"):
        images.svg("digraph {}")


def test_without_dot_the_embedded_graphviz_draws(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert images.dot_program() is None
    svg = images.svg("digraph { a -> b }")
    assert b"<title>a</title>" in svg
    assert b"</svg>" in svg


@pytest.mark.parametrize(
    ("points", "pixels"), [((100, 50), (200, 100)), ((10_000, 1000), (9110, 911))]
)
def test_pictures_are_crisp_but_limited_in_pixels(program, points, pixels):
    program(f"/bin/cat > /dev/null; echo '{FAKE_SVG.format(*points)}</svg>'")
    assert size_of_png(images.png("digraph {}")) == pytest.approx(pixels, abs=2)


def test_a_png_is_on_white_paper_as_large_as_its_svg_says(tmp_path):
    png = images.png(viz.graph(value()).source)
    svg = images.svg(viz.graph(value()).source).decode()
    width = float(svg.partition('width="')[2].partition("pt")[0])
    assert size_of_png(png)[0] == pytest.approx(2 * width, abs=2)
