"""The check at the end of a lesson: what it counts, what it writes, what it refuses to read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.answers import Check, Verdict, number
from autograd.answers.check import LONGEST_NAME, Result, read


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Notebooks run in their own folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def a_check(*answers, lesson="4"):
    """Two questions, 5 and 6, and what was answered to them one after the other."""
    check = Check(lesson)
    for first, second in answers:
        check("the first", number(first, 5))
        check("the second", number(second, 6))
    return check


def test_a_check_returns_the_verdict_and_counts_the_tries():
    check = Check("4")
    assert not check("the first", number(..., 5))
    assert check.results["the first"] == Result(False, 0)
    assert not check("the first", number(3, 5))
    assert not check("the first", number(4, 5))
    assert check("the first", number(5, 5))
    assert check.results == {"the first": Result(True, 3)}
    assert repr(check) == "<Check of lesson 4: 1 of 1 right>"


def test_running_all_cells_again_is_no_further_try():
    assert a_check((3, 6), (3, 6), (5, 6)).results["the first"] == Result(True, 2)
    right_at_once = a_check((5, 6), (7, 8))  # who is right may play on
    assert right_at_once.results == {"the first": Result(True, 1), "the second": Result(True, 1)}


def test_saving_writes_a_file_that_reads_back(here, capsys):
    a_check((5, 3)).save("Anna")
    assert capsys.readouterr().out == "1 of 2 right. Saved in check-04-anna.json.\n"
    found = read(here / "check-04-anna.json")
    assert (found.lesson, found.name) == ("4", "Anna")
    assert found.results == {"the first": Result(True, 1), "the second": Result(False, 1)}


def test_it_says_how_many_are_not_answered(capsys):
    a_check((5, ...)).save("Anna")
    assert capsys.readouterr().out.startswith("1 of 2 right, 1 question not answered yet. Saved")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (..., "Not saved yet: write your name in place of `...`"),
        (None, "Not saved yet: write your name"),
        ("  ", "Not saved yet: write your name"),
        (7, 'Not saved: a name is a text with letters, such as "Anna"; got 7.'),
        ("../..", "Not saved: a name is a text with letters"),
        ("\u0301", "Not saved: a name is a text with letters"),
    ],
)
def test_without_a_name_nothing_is_written(name, said, here, capsys):
    a_check((5, 6)).save(name)
    assert capsys.readouterr().out.startswith(said)
    assert not list(here.iterdir())


def test_without_an_answer_nothing_is_written(here, capsys):
    a_check((..., ...)).save("Anna")
    assert capsys.readouterr().out == "Not saved yet: no question is answered.\n"
    assert not list(here.iterdir())


def test_a_later_session_keeps_the_best_and_adds_the_tries(here):
    a_check((5, 3)).save("Anna")
    later = a_check((4, 2), (4, 6))
    later.save("anna ")
    later.save("Anna")  # saving twice counts nothing twice
    found = read(here / "check-04-anna.json").results
    assert found == {"the first": Result(True, 1), "the second": Result(True, 3)}


def test_two_learners_on_one_computer_have_a_file_each(here):
    check = a_check((5, 6))
    check.save("Anna")
    check.save("Ben")
    assert {p.name for p in here.iterdir()} == {"check-04-anna.json", "check-04-ben.json"}
    assert read(here / "check-04-ben.json").results["the first"] == Result(True, 1)


@given(st.text())
@pytest.mark.usefixtures("here")
def test_whatever_a_learner_types_the_file_stays_in_the_folder(tmp_path_factory, name):
    folder = tmp_path_factory.mktemp("room")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        a_check((5, 6)).save(name)
    written = list(folder.iterdir())
    assert len(list(folder.parent.glob("check-*"))) == 0
    for path in written:
        assert path.name.startswith("check-04-")
        assert len(read(path).name) <= LONGEST_NAME


@pytest.mark.parametrize(
    "name", ["Zoë Müller", "李雷", "राम", "O'Hara; rm -rf /", "a" * 300, "NUL"]
)
def test_names_of_all_kinds_have_a_file(name, here):
    a_check((5, 6)).save(name)
    (path,) = here.iterdir()
    assert read(path).name == name[:LONGEST_NAME]


def test_a_foreign_file_of_that_name_is_left_alone(here, capsys):
    path = here / "check-04-anna.json"
    path.write_text("mine")
    a_check((5, 6)).save("Anna")
    assert capsys.readouterr().out == "Not saved: check-04-anna.json is no file of a check.\n"
    assert path.read_text() == "mine"


def test_a_link_is_not_followed_out_of_the_folder(here, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "new.json"
    (here / "check-04-anna.json").symlink_to(elsewhere)
    a_check((5, 6)).save("Anna")
    assert not elsewhere.exists()


def test_a_folder_that_cannot_be_written_is_told(here, capsys, monkeypatch):
    def full(path, data):
        raise OSError("no space left")

    monkeypatch.setattr("autograd.answers.check.write_whole", full)
    a_check((5, 6)).save("Anna")
    assert capsys.readouterr().out == "Not saved: no space left.\n"


GOOD = {
    "format": "stepgrad check 1",
    "lesson": "4",
    "name": "Anna",
    "questions": [{"question": "q", "right": True, "tries": 1}],
}


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "7", "null", "[" * 100_000, "\x00\xff", '{"format": 1}'),
        json.dumps(GOOD | {"format": "stepgrad check 2"}),
        json.dumps(GOOD | {"name": 7}),
        json.dumps(GOOD | {"name": None}),
        json.dumps(GOOD | {"name": "\x1b"}),
        json.dumps(GOOD | {"lesson": "../4"}),
        json.dumps(GOOD | {"questions": {}}),
        json.dumps(GOOD | {"questions": ["q"]}),
        json.dumps(GOOD | {"questions": [{"question": "q", "right": 1, "tries": 1}]}),
        json.dumps(GOOD | {"questions": [{"question": "q", "right": True, "tries": -1}]}),
        json.dumps(GOOD | {"questions": [{"question": "q", "right": True, "tries": True}]}),
        json.dumps(GOOD | {"more": "x" * 100_000}),
        json.dumps(GOOD).replace("1}", "1" * 5000 + "}"),
    ],
)
def test_what_is_no_file_of_a_check_is_refused_in_a_line(text, here):
    path = here / "check-04-anna.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"check-04-anna\.json is no file of a check$"):
        read(path)


def test_a_file_reads_where_it_is_whole(here):
    path = here / "check-04-anna.json"
    path.write_text(json.dumps(GOOD | {"name": "A\x1b[31mnna\n\u202e"}))
    assert read(path).name == "A [31mnna"  # nothing in a name reaches a terminal


def test_links_and_folders_are_not_read(here):
    (here / "check-a.json").mkdir()
    (here / "whole").write_text(json.dumps(GOOD))
    (here / "check-b.json").symlink_to(here / "whole")
    for name in ("check-a.json", "check-b.json"):
        with pytest.raises(ValueError, match="no file of a check"):
            read(here / name)


def test_of_a_question_that_is_twice_in_a_file_the_better_result_counts(here):
    tried = [(True, 3), (True, 2), (False, 9)]
    questions = [{"question": "the path", "right": right, "tries": n} for right, n in tried]
    for order in (questions, questions[::-1]):
        (here / "check.json").write_text(json.dumps(GOOD | {"questions": order}))
        assert read(here / "check.json").results == {"the path": (True, 2)}


def test_a_file_of_very_many_questions_is_none_of_a_lesson(here):
    questions = [{"question": f"{k}", "right": True, "tries": 1} for k in range(101)]
    (here / "100.json").write_text(json.dumps(GOOD | {"questions": questions[:100]}))
    (here / "101.json").write_text(json.dumps(GOOD | {"questions": questions}))
    assert len(read(here / "100.json").results) == 100
    with pytest.raises(ValueError, match=r"101\.json is no file of a check"):
        read(here / "101.json")


@pytest.mark.parametrize("lesson", ["", "../4", "4 5", "é", "²", "four", "-4", 4.0, 100, ...])
def test_a_lesson_is_a_number_of_two_digits_at_most(lesson):
    with pytest.raises(ValueError, match="Check expects the number of a lesson"):
        Check(lesson)


def test_a_verdict_that_was_made_by_hand_counts_too():
    check = Check(4)
    check("by hand", Verdict(True, "Right."))
    assert repr(check) == "<Check of lesson 4: 1 of 1 right>"
