"""What an author says of wrong answers: it comes before what we say, and never of a right one."""

from autograd import answers
from tests.autograd.strategies import update_graph


def test_a_number_with_its_hints():
    hints = {150: "That is the distance; the loss is its square.", 3.14: "rather not"}
    assert answers.number(22500, 22500, "the loss", hints).text == "Right: the loss = 22500."
    assert answers.number(150, 22500, "the loss", hints).text == hints[150]
    assert "sign is reversed" in answers.number(-22500, 22500, "the loss", hints).text
    assert answers.number(7, 22500, "the loss", hints).text == "7 is too small."


def test_a_hint_that_is_almost_right_is_not_right():
    verdict = answers.number(1.0, 1.0008, hints={1.0: "That is the old value."})
    assert (verdict.right, verdict.text) == (False, "That is the old value.")


def test_an_authors_hint_comes_before_a_diagnosis_of_ours():
    w, _, _, loss = update_graph()
    hints = {-3.8: "Only the square's slope.", 8: ("Half way.", "Then by x.")}
    assert answers.gradient(-3.8, w, loss, hints).text == hints[-3.8]
    assert answers.factors([2.1, 1, -3.8, 1], w, loss, hints).text.endswith(hints[-3.8])
    assert "The path goes w" in answers.gradient(-3.8, w, loss, hints).further
    assert answers.gradient(8, w, loss, hints)[1:3] == hints[8]
    loss.backward()
    assert answers.update(8, w, 0.01, hints)[1:2] == hints[8][:1]
    assert answers.gradient(-7.98, w, loss, {-7.98: "no"})


def test_a_pair_of_hints_is_a_first_and_a_further_one():
    hints = {3: ("That is one path.", "There are two."), 4: "That is too many."}
    assert answers.number(3, 5, hints=hints, further="Draw it.")[1:3] == hints[3]
    assert answers.number(4, 5, hints=hints, further="Draw it.")[1:3] == (hints[4], "Draw it.")
    assert answers.number(9, 5, hints=hints, further="Draw it.").further == "Draw it."
    assert answers.choice("a", "b", {"a": hints[3], "b": ""})[1:3] == (
        'Not "a": That is one path.',
        "There are two.",
    )


def test_a_hint_may_be_for_those_who_say_that_there_is_no_number():
    hints = {"undefined": ("Count what is drawn.", "An empty drawing has 0.")}
    for judge in (answers.number, answers.count):
        assert judge("undefined", 3, hints=hints)[1:3] == hints["undefined"]
