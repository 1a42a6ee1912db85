"""`stepgrad checks`: the table of a class, from good files, copies, and hostile ones."""

import csv
import json
from codecs import BOM_UTF8

import pytest

from autograd.answers import Check, Verdict
from viz.checks import as_csv, collect
from viz.cli import main

RIGHT, WRONG = Verdict(True, "Right."), Verdict(False, "5 is too large.")


@pytest.fixture
def room(tmp_path, monkeypatch):
    """The folder of a class: Anna has two lessons, Zoë one; each in a folder of their own."""
    for name, lesson, verdicts in [
        ("Anna", 4, {"the path": [RIGHT], "the blanks": [WRONG]}),
        ("Anna", 10, {"the bias": [RIGHT]}),
        ("Zoë", 4, {"the path": [WRONG, Verdict(False, "6 is"), RIGHT], "the blanks": [WRONG]}),
    ]:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        monkeypatch.chdir(folder)
        check = Check(lesson)
        for question, tries in verdicts.items():
            for verdict in tries:
                check(question, verdict)
        check.save(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys, *arguments):
    """What `stepgrad checks` prints, as words line by line; it ends well."""
    capsys.readouterr()
    assert main(["checks", *map(str, arguments)]) == 0
    return [line.split() for line in capsys.readouterr().out.splitlines()]


def test_learners_and_lessons_stand_in_a_table(room, capsys):
    lines = printed(capsys, room)
    assert lines[:4] == [
        ["learner", "4", "10", "all"],
        ["questions", "2", "1", "3"],
        ["Anna", "1", "1", "2"],
        ["Zoë", "1", "–", "1"],
    ]


def test_fifteen_lessons_fit_into_a_terminal(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for lesson in range(15):
        check = Check(lesson)
        for k in range(5):
            check(f"question {k}", RIGHT)
        check.save("Maximiliane von und zu Hohenstein")
    monkeypatch.setenv("COLUMNS", "80")
    head, questions, learner = printed(capsys, tmp_path)[:3]
    assert head == ["learner", *map(str, range(15)), "all"]
    assert questions[1:] == [*(["5"] * 15), "75"]
    assert learner[-16:] == questions[1:]


def missed(lines):
    """The lines of the table of the most missed questions, without its head."""
    return [" ".join(line) for line in lines[lines.index(["Most", "missed"]) + 2 :]]


def test_the_most_missed_questions_come_first_of_those_that_two_learners_have(room, capsys):
    assert missed(printed(capsys, room)) == ["4 the blanks 0 of 2 1.0", "4 the path 2 of 2 2.0"]


def test_questions_that_one_learner_made_up_are_not_the_most_missed(room, capsys):
    invented = json.loads((room / "Anna" / "check-04-anna.json").read_text())
    invented["questions"] = [{"question": f"{k}?", "right": False, "tries": 9} for k in range(100)]
    (room / "invented.json").write_text(json.dumps(invented | {"name": "Max"}))
    assert missed(printed(capsys, room)) == ["4 the blanks 0 of 2 1.0", "4 the path 2 of 2 2.0"]


def test_of_one_learner_alone_all_questions_are_ranked(room, capsys):
    assert missed(printed(capsys, room / "Zoë")) == [
        "4 the blanks 0 of 1 1.0",
        "4 the path 1 of 1 3.0",
    ]


def test_csv_has_a_line_for_each_question_of_each_learner(room, capsys):
    printed(capsys, room, "--csv", room / "out.csv")
    assert (room / "out.csv").read_bytes().startswith(BOM_UTF8)  # Excel takes it for UTF-8
    with (room / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[:2] == [
        ["learner", "lesson", "question", "right", "tries"],
        ["Anna", "4", "the path", "1", "1"],
    ]
    assert lines[-1] == ["Zoë", "4", "the blanks", "0", "1"]
    assert len(lines) == 6


def test_a_file_that_is_handed_in_twice_counts_once(room):
    one = room / "Anna" / "check-04-anna.json"
    (room / "late-check-04-anna (1).json").write_bytes(one.read_bytes())
    assert collect(room)[0]["Anna"] == collect(room / "Anna")[0]["Anna"]


def test_of_two_files_the_better_result_counts(room):
    better = json.loads((room / "Anna" / "check-04-anna.json").read_text())
    better["name"] = "ANNA"
    better["questions"][1] |= {"right": True, "tries": 4}
    (room / "again.json").write_text(json.dumps(better))
    (learner,) = (own for name, own in collect(room)[0].items() if name.casefold() == "anna")
    assert learner["4"]["the blanks"] == (True, 4)
    assert learner["4"]["the path"] == (True, 1)


def test_foreign_and_hostile_files_are_told_and_skipped(room, capsys):
    (room / "package.json").write_text("{}")
    (room / "check-\x1b[31m.json").write_text("[" * 50_000)
    (room / "large.json").write_text(" " * 200_000)
    (room / "folder.json").mkdir()
    (room / "link.json").symlink_to("/etc/passwd")
    lines = printed(capsys, room)
    skipped = [" ".join(line) for line in lines if line[:1] == ["Skipped:"]]
    assert len(skipped) == 5
    assert all(line.endswith("is no file of a check") for line in skipped)
    assert "\x1b" not in "".join(skipped)
    assert ["Anna", "1", "1", "2"] in lines


def test_of_many_foreign_files_a_few_are_told(room, capsys):
    for k in range(30):
        (room / f"{k}.json").write_text("{}")
    lines = [" ".join(line) for line in printed(capsys, room)]
    assert sum(line.startswith("Skipped:") for line in lines) == 10
    assert "… and 20 more: no files of checks either" in lines


def test_no_cell_is_a_formula_to_a_spreadsheet(room):
    hostile = json.loads((room / "Anna" / "check-04-anna.json").read_text())
    hostile["name"] = '=HYPERLINK("x")'
    hostile["questions"][0]["question"] = "＋1 [red]"  # a wide plus
    (room / "hostile.json").write_text(json.dumps(hostile))
    cells = [cell for line in csv.reader(as_csv(collect(room)[0]).splitlines()) for cell in line]
    assert '\'=HYPERLINK("x")' in cells
    assert "'＋1 [red]" in cells
    assert not any(cell.startswith(("=", "+", "-", "@", "＋")) for cell in cells)


def test_a_name_in_brackets_is_no_markup(room, capsys):
    hostile = json.loads((room / "Anna" / "check-04-anna.json").read_text()) | {"name": "[b]Ann[/]"}
    (room / "hostile.json").write_text(json.dumps(hostile))
    assert any(line[:1] == ["[b]Ann[/]"] for line in printed(capsys, room))


@pytest.mark.parametrize(
    ("folder", "said"), [("empty", "no check is saved in"), ("nowhere", "there is no folder")]
)
def test_without_checks_it_says_so(folder, said, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["checks", str(tmp_path / folder)]) == 1
    assert capsys.readouterr().err.startswith(f"stepgrad checks: {said}")
