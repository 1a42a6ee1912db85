"""Predictions: what the stepper asks about a step before it shows it."""

from autograd.figures import number, signed
from autograd.records import Chain, Mark
from autograd.tokens import board
from tests.viz.tui.lessons import journey
from viz.tui.app import StepApp
from viz.tui.session import Session
from viz.tui.sources import open_session


def questions(session: Session) -> list:
    """Return each recorded step with what is asked about it."""
    app = StepApp(session)
    app.journey.prepare()
    trace = app.journey.index.trace
    found = []
    for k, record in enumerate(trace):
        app.journey.goto(k)
        found.append((record, app.question(record)))
    return found


def test_a_question_does_not_give_the_answer_away():
    found = questions(open_session("demo", "moons", 2, 0))
    for record, asked in found:
        factors = {getattr(record, field, 0.0) for field in ("local", "upstream")}
        if asked is not None and not factors & {1.0, -1.0}:
            words = " ".join((*map(board, asked.given), asked.asked)).split()
            assert not {number(asked.right), signed(asked.right, 6)} & set(words)
    assert sum(asked is not None for _, asked in found) > 60


def test_a_question_shows_the_formula_and_hints_at_its_derivative():
    walk = journey("w")
    found = questions(Session(walk.stepper, "squares"))
    asked = next(asked for record, asked in found if isinstance(record, Chain))
    assert [board(line) for line in asked.given] == [
        "∂loss/∂loss = 1  arrives from above",
        "loss = w · w = 3 · 3 = 9",
    ]
    assert "∂loss/∂w is w" in asked.verdict("77").further


def test_every_record_with_a_number_is_asked_about():
    for record, asked in questions(open_session("demo", "moons", 1, 7)):
        assert (asked is None) is isinstance(record, Mark)
        assert asked is None or asked.judge(repr(asked.right)).right
