"""Worksheets: what is asked, what is blank, what the key says, and the files."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from autograd import Value
from autograd.figures import signed
from tests.viz.drawn import SVG, Area, box, groups, texts
from viz.cli import main
from viz.expression import parse
from viz.worksheet import worksheet
from viz.worksheet.exercises import LEVELS, Exercise, exercises
from viz.worksheet.pages import HEIGHT, WIDTH, pages


def numbers(page: str) -> list[str]:
    return sorted(t for t in texts(page) if re.fullmatch(r"−?\d+", t))


def gradients(exercise: Exercise) -> dict[str, float]:
    """Compute ∂L/∂leaf anew, from nothing but what is printed."""
    root = parse(exercise.expression, exercise.numbers)
    root.backward()
    found: dict[str, float] = {}
    waiting: list[Value] = [root]
    while waiting:
        node = waiting.pop()
        waiting += node.inputs
        if node.label:
            found[node.label] = node.grad
    return found


# What is asked


@given(st.integers(0, 2000))
@settings(max_examples=25)
def test_every_number_is_whole_and_has_at_most_two_digits(seed):
    for exercise in exercises(seed, 6):
        facts = exercise.facts
        slopes = [x for found in facts.locals.values() for x in found if x is not None]
        for x in [*facts.data.values(), *facts.grads.values(), *slopes]:
            assert x == int(x)
            assert abs(x) <= 99
        assert len(set(exercise.numbers.values())) == len(exercise.numbers)
        assert facts.grads["L"] == 1


@given(st.integers(0, 2000))
@settings(max_examples=10)
def test_the_key_is_right(seed):
    for exercise in exercises(seed, 6):
        for name, grad in gradients(exercise).items():
            assert exercise.facts.grads[name] == grad


def test_the_difficulty_rises():
    titles = [title for title, _ in LEVELS]
    assert [e.level for e in exercises(7, 6)] == titles
    assert [e.level for e in exercises(7, 12)] == [t for t in titles for _ in range(2)]
    levels = [titles.index(e.level) for e in exercises(7, 4)]
    assert levels == sorted(levels)


def test_one_level_asks_different_things():
    found = exercises(7, 18)
    assert len({e.expression for e in found}) == 18


def test_every_expression_has_numbers_that_fit():
    asked = {e.expression for e in exercises(1, 18)}
    assert asked == {expression for _, options in LEVELS for expression in options}


# What is on the pages


def test_the_sheet_has_the_leaves_alone_and_the_key_everything():
    exercise = exercises(7, 1)[0]
    sheet, key = pages([exercise], "from here")
    assert numbers(sheet) == sorted(signed(x) for x in exercise.numbers.values())
    facts = exercise.facts
    slopes = [x for name in facts.steps for x in facts.locals[name]]
    everything = [*facts.data.values(), *facts.grads.values(), *slopes]
    assert numbers(key) == sorted(map(signed, everything))


def test_a_sheet_has_a_line_for_the_name_and_the_key_is_called_key():
    sheet, key = pages(exercises(7, 1), "from here")
    assert {"Gradients by hand", "Name", "Date", "from here", "1 / 2"} <= set(texts(sheet))
    assert {"Key", "2 / 2"} <= set(texts(key))
    assert "Name" not in texts(key)


def test_formulas_are_written_as_on_a_board():
    asked = [e for e in exercises(7, 18) if e.expression in ("(w*x - y)**2", "maximum(a*b, c)*d")]
    found = [t for page in pages(asked, "") for t in texts(page)]
    assert any(t.endswith("L = (w · x − y)²") for t in found)
    assert any("max(" in t for t in found)
    assert not any("*" in t or "maximum" in t for t in found)


def test_every_drawing_lies_within_the_page():
    drawn = pages(exercises(3, 6), "")
    paper = Area(40, 60, WIDTH - 40, HEIGHT - 40)
    parts = [group for page in drawn for group in groups(page)]
    placed = [group for group in parts if "scale" in group.get("transform", "")]
    assert len(placed) == 12
    for group in placed:
        left, top, scale = map(float, re.findall(r"[\d.]+", group.get("transform")))
        for area in (box(node) for node in group.iter(f"{SVG}g") if node.get("class") == "node"):
            sides = (left + scale * area.left, top + scale * area.top)
            assert paper.holds(Area(*sides, left + scale * area.right, top + scale * area.bottom))


# Files


def test_the_same_seed_gives_the_same_bits(tmp_path):
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        worksheet(seed, tmp_path / f"{name}.svg", count=2)
    a, b, c = ((tmp_path / f"{name}-1.svg").read_bytes() for name in "abc")
    assert a == b.replace(b"b.svg", b"a.svg")
    assert a != c


def test_a_pdf_has_all_pages_in_a4_with_what_is_written_on_them(tmp_path):
    assert worksheet(7, tmp_path / "sheet.pdf", count=6) == [tmp_path / "sheet.pdf"]
    bound = PdfReader(tmp_path / "sheet.pdf").pages
    headings = [page.extract_text().partition("\n")[0] for page in bound[::2]]
    assert headings == ["Gradients by hand Name Date", "Key"]
    assert len(bound) == 4
    for page in bound:
        assert [float(x) for x in page.mediabox[2:]] == pytest.approx([595.28, 841.89], abs=0.01)


@pytest.mark.parametrize(("ending", "begin"), [(".svg", b"<svg"), (".png", b"\x89PNG")])
def test_pictures_are_one_for_each_page(tmp_path, ending, begin):
    paths = worksheet(7, tmp_path / f"sheet{ending}", count=2)
    assert [p.name for p in paths] == [f"sheet-1{ending}", f"sheet-2{ending}"]
    assert all(p.read_bytes().startswith(begin) for p in paths)


@pytest.mark.parametrize(
    ("path", "count", "message"),
    [
        ("sheet.docx", 6, r"ends in \.pdf, \.svg, \.png; got 'sheet\.docx'"),
        ("sheet", 6, r"ends in \.pdf"),
        ("sheet.pdf", 0, "1 to 60 exercises, got 0"),
        ("sheet.pdf", 61, "1 to 60 exercises, got 61"),
    ],
)
def test_what_cannot_be_printed_is_refused(path, count, message):
    with pytest.raises(ValueError, match=message):
        worksheet(7, path, count)


def test_the_command_says_where_it_wrote(tmp_path, capsys):
    out = tmp_path / "sheet.pdf"
    assert main(["worksheet", "--seed", "7", "--count", "1", "-o", str(out)]) == 0
    assert capsys.readouterr().out == f"The worksheet and its key are in {out}\n"
    assert out.stat().st_size > 5000
    assert main(["worksheet", "--count", "1", "-o", str(tmp_path / "s.svg")]) == 0
    assert "s-1.svg to s-2.svg" in capsys.readouterr().out
    assert main(["worksheet", "-o", "sheet.txt"]) == 1
    assert "stepgrad worksheet: give a file name" in capsys.readouterr().err
