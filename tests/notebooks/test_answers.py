"""Every question of every lesson, answered: rightly, wrongly, with nonsense, and not at all."""

import re

import pytest

from autograd.answers import Check, choice, function
from autograd.answers.check import read
from tests.notebooks.lesson import PATHS
from tests.notebooks.run import NONSENSE, play

each_lesson = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


@pytest.fixture(autouse=True)
def pictures_in_memory(monkeypatch):
    """Plots open no window."""
    import matplotlib as mpl

    mpl.use("Agg")
    yield
    mpl.pyplot.close("all")


@each_lesson
def test_every_solution_is_right(path):
    solved = {asked.id: asked.solved for asked in play(path).asked if asked.solved is not None}
    assert {id_: verdict.text for id_, verdict in solved.items() if not verdict} == {}


@each_lesson
def test_a_lesson_does_not_answer_itself(path):
    """An exercise is unanswered when it is opened; one with a bug to find has a wrong answer."""
    for asked in play(path).asked:
        assert not asked.untouched, asked.id


@each_lesson
def test_three_dots_are_not_a_wrong_answer(path):
    for asked in play(path).asked:
        assert asked.unanswered.text.startswith("Not answered yet: "), asked.id


@each_lesson
def test_nonsense_gets_a_sentence(path):
    for asked in play(path).asked:
        for answer, verdict in zip(NONSENSE, asked.nonsense, strict=True):
            assert not verdict, (asked.id, answer)
            assert re.fullmatch(r"[^\n]{5,300}[.!?:]", verdict.text), (asked.id, answer)
            assert " at 0x" not in verdict.text, (asked.id, answer)


@each_lesson
def test_every_hint_is_reached_by_its_mistake(path):
    """None is right, none is hidden by another that has the same number."""
    for asked in play(path).asked:
        for call in asked.calls:
            for mistake, hint in hints(call):
                verdict = call(mistake)
                first = hint if isinstance(hint, str) else hint[0]
                assert not verdict, (asked.id, mistake)
                assert first.split("\n")[0] in verdict.text, (asked.id, mistake, verdict.text)


def hints(call):
    """The mistakes that a question knows; of a choice the options but the right one."""
    if call.judge is choice:
        options = dict(zip(("right", "why"), call.arguments, strict=False)) | call.options
        known = options.get("why") or {}
        return [(x, text) for x, text in known.items() if not choice(x, options["right"])]
    place = 1 if call.judge is not function else 2
    known = call.options.get("hints") or (call.arguments[place + 1 : place + 2] or [None])[0]
    return list((known or {}).items())


@each_lesson
def test_the_check_at_the_end_is_saved_with_all_right(path, tmp_path, monkeypatch):
    (check,) = (x for x in play(path).names.values() if isinstance(x, Check))
    monkeypatch.chdir(tmp_path)
    check.save("Ada")
    (saved,) = tmp_path.iterdir()
    results = read(saved).results
    assert len(results) in (4, 5)
    assert all(result.right for result in results.values())
