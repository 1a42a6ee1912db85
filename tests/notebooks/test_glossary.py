"""The glossary: every link to it leads somewhere, and every term's first use is a link."""

import re

import pytest

from tests.notebooks.lesson import FOLDER, PATHS, Lesson

GLOSSARY = Lesson(FOLDER / "glossary.ipynb")
HEADINGS = re.findall(r"^#{2,6} (.+)$", "\n".join(c.text for c in GLOSSARY.markdown), re.M)
TERMS = [heading.strip() for heading in HEADINGS]
LINK = re.compile(r"\[([^\]]+)\]\(glossary\.ipynb#([^)]+)\)")
LESSONS = [Lesson(path) for path in PATHS]


def anchor(term):
    """The address of a heading in JupyterLab."""
    return term.replace(" ", "-")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.path.stem)
def test_every_link_leads_to_a_term(lesson):
    linked = {place for cell in lesson.markdown for _, place in LINK.findall(cell.text)}
    assert linked <= set(map(anchor, TERMS))


@pytest.mark.parametrize("term", TERMS)
def test_the_first_use_of_a_term_is_a_link(term):
    """In the first cell that uses it, the title's cell and headings left aside."""
    used = re.compile(rf"(?<!\w){re.escape(term)}(?:s|es)?(?!\w)", re.I)
    cells = [(lesson, cell) for lesson in LESSONS for cell in lesson.markdown[1:]]
    uses = [(lesson, cell) for lesson, cell in cells if used.search(cell.prose)]
    assert uses, f"no lesson uses {term}"
    lesson, cell = uses[0]
    assert anchor(term) in {place for _, place in LINK.findall(cell.text)}, (
        f"{lesson.path.name}, cell {cell.id}"
    )


def test_terms_stand_in_the_order_of_the_alphabet_and_once():
    assert sorted(set(TERMS), key=str.casefold) == TERMS
