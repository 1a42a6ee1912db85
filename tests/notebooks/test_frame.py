"""The frame that every lesson has: what is folded, how long it is, its check, its links."""

import re

import pytest

from tests.notebooks.lesson import FOLDER, PATHS, Lesson

MOST_WORDS, MOST_LINES = 1400, 120
FIRST_LINES = (
    "# Run this cell: it checks your answer.",
    "# Run this cell: it draws the picture.",
)
LESSONS = [Lesson(path) for path in PATHS]
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.path.stem)


@each_lesson
def test_a_folded_cell_gives_nothing_away(lesson):
    """JupyterLab shows its first line."""
    first = {c.id: c.text.splitlines()[0] for c in lesson.code if c.kind == "folded"}
    assert {id_: line for id_, line in first.items() if line not in FIRST_LINES} == {}
    assert {first[c.id] for c in lesson.code if c.asks} == {FIRST_LINES[0]}


@each_lesson
def test_a_lesson_fits_into_its_time(lesson):
    words = sum(len(re.sub(r"\$[^$]+\$", "x", c.text).split()) for c in lesson.markdown)
    lines = [line for c in lesson.code if c.kind == "code" for line in c.text.splitlines()]
    ready = lesson.code[0].text.splitlines()
    assert words <= MOST_WORDS
    assert sum(bool(line.strip()) for line in lines[len(ready) :]) <= MOST_LINES


@each_lesson
def test_a_lesson_says_what_it_is(lesson):
    title, *_ = lesson.markdown
    assert title.text.startswith(f"# {lesson.number}. ")
    for part in ("In this lesson", "Time:", "Before it:", "Answers"):
        assert part in title.text
    assert "ready(" in lesson.code[0].text
    assert minutes(lesson) <= 45
    if lesson is not LESSONS[-1]:
        assert re.search(rf"Next:\*\*.* lesson {lesson.number + 1}\b", lesson.markdown[-1].text)


def minutes(lesson):
    """The time that the lesson names."""
    return int(re.search(r"Time:\*\* (\d+) min", lesson.markdown[0].text)[1])


@each_lesson
def test_the_plan_gives_a_lesson_the_minutes_that_it_names(lesson):
    plan = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"]({lesson.path.name}) | {minutes(lesson)} |" in plan


@each_lesson
def test_a_lesson_ends_with_a_check_of_four_or_five_questions(lesson):
    code = "\n".join(c.text for c in lesson.code)
    assert f'check = answers.Check("{lesson.number}")' in code
    questions = re.findall(r'\bcheck\(\s*"([^"]+)"', code)
    assert len(set(questions)) == len(questions) in (4, 5)
    assert re.search(r"^name = \.\.\.", code, re.M)
    assert "check.save(name)" in code
    assert any("## Check yourself" in c.text for c in lesson.markdown)


def test_the_lessons_are_numbered_without_a_gap():
    assert [lesson.number for lesson in LESSONS] == list(range(len(LESSONS)))


def test_readme_names_every_lesson_in_order():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([\w/.]+)\)", text)
    lessons = [name for name in dict.fromkeys(linked) if name[:2].isdigit()]
    assert lessons == [path.name for path in PATHS]
    assert all((FOLDER / name).is_file() for name in linked)
