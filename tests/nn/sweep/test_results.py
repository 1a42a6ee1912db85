"""What came of a sweep, and the files that keep it."""

import math

import pytest

from nn.sweep import Results, Row

ROWS = Results(
    [
        Row({"lr": 0.1, "layers": [8, 8]}, {"loss": 0.1 + 0.2, "acc": 1.0}),
        Row({"lr": 1, "layers": "none"}, {}, 'ValueError: no,\n"way"'),
        Row({"lr": 1e-300}, {"loss": 0.25}),
    ]
)


@pytest.fixture(params=[".csv", ".parquet"])
def path(request, tmp_path):
    if request.param == ".parquet":
        pytest.importorskip("pyarrow", reason="pyarrow comes with the extra `sweep`")
    return tmp_path / f"sweep{request.param}"


def test_rows_come_back_to_the_bit(path):
    ROWS.write(path)
    assert Results.read(path) == ROWS


def test_no_rows_are_a_file_too(path):
    Results().write(path)
    assert Results.read(path) == ()


def test_a_file_begins_with_what_was_tried(tmp_path):
    ROWS.write(tmp_path / "sweep.csv")
    header, first, *_ = (tmp_path / "sweep.csv").read_text("utf-8").splitlines()
    assert header == "lr,layers,error,loss,acc"
    assert first == '0.1,"[8, 8]",,0.30000000000000004,1.0'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lr,loss\n1,2\n",
        "lr,error,loss\n1\n",
        "lr,error,loss\n1,,low\n",
        "\x00",
        "lr,error\n" + "x" * 200_000,
        "\x00" * 2**21,
    ],
)
def test_another_file_is_refused(text, tmp_path):
    (tmp_path / "other.csv").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"other\.csv is no file of a sweep: "):
        Results.read(tmp_path / "other.csv")


@pytest.mark.parametrize("cell", ["23456.5", '"[8, 8]"', '"a\nb"'])
def test_a_copy_that_was_cut_off_is_refused_with_the_cure(cell, tmp_path):
    path = tmp_path / "sweep.csv"
    whole = f"lr,x,error,loss\n0.1,1,,0.5\n0.2,{cell},,23456.5\n"
    path.write_text(whole, "utf-8")
    assert len(Results.read(path)) == 2
    for end in range(whole.index("0.2"), len(whole)):
        path.write_text(whole[:end], "utf-8")
        if whole[end - 1] == "\n" and "0.2" not in whole[:end]:
            assert len(Results.read(path)) == 1  # whole lines are a file of fewer trials
            continue
        with pytest.raises(ValueError, match="is no file of a sweep: "):
            Results.read(path)
    with pytest.raises(ValueError, match="may be cut off: delete that line, and its trial is"):
        Results.read(path)


def test_a_damaged_file_of_parquet_is_refused(tmp_path):
    pytest.importorskip("pyarrow", reason="pyarrow comes with the extra `sweep`")
    path = tmp_path / "sweep.parquet"
    Results([Row({"lr": k}, {"loss": k / 3}) for k in range(9)]).write(path)
    whole = path.read_bytes()
    for at in range(4, len(whole), 29):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            assert [row.trial["lr"] for row in Results.read(path)] == list(range(9))
        except ValueError as error:
            assert "sweep.parquet is no file of a sweep: " in str(error)  # noqa: PT017
            assert str(error).isprintable()  # noqa: PT017


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"unknown ending of a file of results '\.json'.*\.csv"):
        ROWS.write(tmp_path / "sweep.json")


def test_a_number_that_is_called_like_a_parameter_is_refused(tmp_path):
    row = Row({"loss": "mse"}, {"loss": 0.5})
    with pytest.raises(ValueError, match="'loss' is tried and comes out, too"):
        Results([row]).write(tmp_path / "sweep.csv")


def test_the_best_row_has_the_smallest_number_or_the_largest():
    assert ROWS.best() == ROWS[2]
    assert ROWS.best("loss", "max") == ROWS[0]
    assert ROWS.best("accuracy") == ROWS.best("acc") == ROWS[0]
    found = Results(Row({"x": x}, {"val_accuracy": x}) for x in (0.5, 0.75, 0.25))
    assert found.best("val_accuracy") == found.best("val_acc") == found[1]
    assert found.best("val_accuracy", "min") == found[2]
    assert Results([Row({}, {"loss": math.nan}), ROWS[0]]).best() == ROWS[0]
    with pytest.raises(ValueError, match=r"unknown number 'los': the known ones are loss, acc"):
        ROWS.best("los")
    with pytest.raises(ValueError, match="no trial gave a loss that is a number"):
        Results([Row({}, {"loss": math.nan})]).best()


def test_rows_print_a_line_each():
    assert repr(ROWS[0]) == "lr=0.1, layers=[8, 8]: loss 0.3000  acc 1.0000"
    assert repr(ROWS.failures).startswith("lr=1, layers='none': ValueError: no,")
    assert repr(Results(ROWS[:1] * 150)).endswith("… and 50 more: see [100:]")
    assert repr(Results()) == "<no results>"
    assert ROWS[1:] == Results(list(ROWS)[1:])


def test_a_table_that_excel_wrote_is_read(tmp_path):
    ROWS[:1].write(tmp_path / "sweep.csv")
    text = (tmp_path / "sweep.csv").read_text("utf-8")
    (tmp_path / "sweep.csv").write_text(text, "utf-8-sig")
    assert Results.read(tmp_path / "sweep.csv") == ROWS[:1]


def test_brackets_without_end_are_a_text(tmp_path):
    Results([Row({"x": "[" * 100_000}, {"loss": 1.0})]).write(tmp_path / "sweep.csv")
    assert Results.read(tmp_path / "sweep.csv")[0].trial == {"x": "[" * 100_000}
