"""A table becomes points, and whatever is wrong with it is told with its place."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.play.catalogue.limits import POINTS
from viz.play.own import check_points, read_csv

near = st.floats(-6, 6)
anywhere = st.floats(allow_nan=False, allow_infinity=False)
points = st.lists(st.tuples(near, near), min_size=2, max_size=20)


def table(rows, separator=","):
    return "\n".join(separator.join(map(str, row)) for row in rows)


# What is read.


@given(
    points, st.sampled_from([",", ";", "\t"]), st.booleans(), st.sampled_from(["\n", "\r\n", "\r"])
)
def test_points_in_view_are_read_to_the_bit_whatever_separates_them(xs, separator, header, end):
    rows = [(x1, x2, (-1) ** k) for k, (x1, x2) in enumerate(xs)]
    text = table([("x1", "x2", "label")] * header + rows, separator).replace("\n", end)
    own = read_csv(text)
    assert own == ("classification", tuple((x1, x2, float(y)) for x1, x2, y in rows), ())


@given(points, st.permutations(["x1", "x2", "label"]))
def test_a_header_names_the_columns_in_any_order(xs, order):
    rows = [{"x1": x1, "x2": x2, "label": k % 2} for k, (x1, x2) in enumerate(xs)]
    text = table([[name.upper() for name in order], *([row[n] for n in order] for row in rows)])
    expected = tuple((row["x1"], row["x2"], 2.0 * row["label"] - 1) for row in rows)
    assert read_csv(text).points == expected


@given(points, st.sampled_from([";", "\t"]))
def test_a_decimal_comma_goes_with_semicolons_and_tabs(xs, separator):
    rows = [(x1, x2, k % 2) for k, (x1, x2) in enumerate(xs)]
    assert read_csv(table(rows, separator).replace(".", ",")) == read_csv(table(rows))


@given(st.lists(st.tuples(anywhere, anywhere, st.integers(0, 1)), min_size=2, max_size=20))
def test_points_out_of_view_are_scaled_in_order_and_the_notes_say_so(rows):
    rows = [(0.0, 0.0, 0), (6.001, 0.0, 1), *rows]
    own = read_csv(table(rows))
    for j in (0, 1):
        before, after = [row[j] for row in rows], [p[j] for p in own.points]
        assert all(-5 <= x <= 5 for x in after)
        pairs = sorted(zip(before, after, strict=True))
        assert [a for _, a in pairs] == sorted(after)
        if max(before) > min(before):
            assert (min(after), max(after)) == (pytest.approx(-5), pytest.approx(5))
    assert "scaled to −5 … 5 each" in own.notes[0]


@pytest.mark.parametrize(
    "column",
    [(0.0, 5e-324), (5e-324, 1.5e-323), (1.0, 1.0000000000000002), (-1.7e308, 1.7e308)],
)
def test_however_near_or_far_its_ends_a_column_is_scaled_from_end_to_end(column):
    own = read_csv(table([(0, column[0], 0), (6.001, column[1], 1)]))
    assert [p[1] for p in own.points] == [-5, 5]


def test_scaling_is_linear_in_each_column():
    own = read_csv("0,100,0\n5,200,1\n10,400,1")
    assert [p[0] for p in own.points] == [-5, 0, 5]
    assert [p[1] for p in own.points] == pytest.approx([-5, -5 / 3, 5])
    assert "x1 0 … 10, x2 100 … 400" in own.notes[0]


def test_a_column_that_never_changes_is_put_in_the_middle():
    assert {p[1] for p in read_csv("0,9,0\n1,9,1").points} == {0.0}


@pytest.mark.parametrize(
    ("labels", "problem", "numbers"),
    [
        ("-1 1 1", "classification", [-1, 1, 1]),
        ("0 1 0", "classification", [-1, 1, -1]),
        ("1.0 0.0 1", "classification", [1, -1, 1]),
        ("yes no yes", "classification", [1, -1, 1]),
        ("0 1 2", "multiclass", [0, 1, 2]),
        ("5 4 3 2 1 0", "multiclass", [5, 4, 3, 2, 1, 0]),
        ("dog cat bird cat", "multiclass", [2, 1, 0, 1]),
        ("1 2 3", "regression", [-1, 0, 1]),
        ("0 1 2 3 4 5 6", "regression", [-1, -2 / 3, -1 / 3, 0, 1 / 3, 2 / 3, 1]),
        ("0.5 2.5", "regression", [-1, 1]),
        ("0 10 5 2.5", "regression", [-1, 1, 0, -0.5]),
    ],
)
def test_the_labels_say_which_problem_it_is(labels, problem, numbers):
    own = read_csv(table((k, 0, label) for k, label in enumerate(labels.split())))
    assert own.problem == problem
    assert [p[2] for p in own.points] == pytest.approx(numbers)


def test_the_notes_say_what_became_of_labels_and_of_a_header():
    assert read_csv("length,width,kind\n1,2,b\n3,4,a").notes == (
        "the columns length, width, kind are taken for x1, x2 and label",
        "label: a became −1, b became 1",
    )
    assert read_csv("1,2,0\n3,4,1").notes == ("label: 0 became −1",)
    (note,) = read_csv("1,2,3\n3,4,5\n3,4,7").notes
    assert note.startswith("label: numbers to predict, 3 … 7 scaled to −1 … 1; for classes, number")


def test_blank_lines_spaces_quotes_and_a_byte_order_mark_do_no_harm():
    text = '\ufeff\n "x1" , "x2" ,label\r\n\r\n 1 , −2 ,"yes, it is"\n\t\n3,1e-1,no\n\n'
    assert read_csv(text).points == ((1, -2, 1), (3, 0.1, -1))


# What is wrong.


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1,2,0\n1,abc,1", "line 2, column x2: expected a number, got the text 'abc'"),
        ("x1,x2,label\n\n1,2,0\nabc,2,1", "line 4, column x1: expected a number"),
        ("label,x2,x1\n1,2,0\n0,2,q", "line 3, column x1: expected a number"),
        ("1,2,0\n1,2,1O\n1,2,1", "line 2, column label: expected a number, got the text '1O'"),
        (
            "1,2,cat\n1,2,7\n1,2,dog",
            "line 2, column label: expected a word, as in most lines, got 7",
        ),
        ("1,2,0\n1,,1", "line 2, column x2: there is nothing here"),
        ("1,2,0\n1,2,", "line 2, column label: there is nothing here"),
        ("1,2,0\nN/A,2,1", "line 2, column x1: N/A is no number"),
        ("1,2,no\n1,2,NA\n1,2,yes", "line 2, column label: NA is no number"),
        ("1,2,0\n=A1+B1,2,1", "line 2, column x1: =A1\\+B1 is a formula"),
        ("1,2,yes\n1,2,=A1", "line 2, column label: =A1 is a formula"),
        ("=A1,=B1,yes\n1,2,no", "line 1, column x1: =A1 is a formula"),
        ("1,2,0\n1,nan,1", "line 2, column x2: nan is no number"),
        ("1,2,0\n1,-inf,1", "line 2, column x2: -inf is not finite"),
        ("1,2,0\n1e999,0,1", "line 2, column x1: 1e999 is not finite"),
        ("1,2,0\n1_0,0,1", "line 2, column x1: expected a number"),
        ("1,2,0\n0x10,0,1", "line 2, column x1: expected a number"),
        ("1,2,0\n1,2", "line 2 has 2 columns, separated by commas, expected 3"),
        ("1,2,0,4\n1,2,0,4", "line 1 has 4 columns"),
        ("1,5,2,5,0\n1,2,3", "line 1 has 5 columns.*decimal commas, put semicolons"),
        ("1;2;0\n1,2,1", "line 2 has 1 column, separated by semicolons"),
        ("1 2 0\n1 2 1", "line 1 has 1 column,"),
        ("", "the file is empty"),
        ("\n \n\t\n", "the file is empty"),
        ("x1,x2,label\n", "a header but no rows"),
        ("x1,x2,class\n1,2,0", "line 1 must name x1, x2 and label, got x1, x2, class"),
        ("x1,x1,label\n1,2,0", "line 1 must name x1, x2 and label"),
        ("1,2,1\n1,2,1", "column label: every row has 1, but .* one class alone"),
        ("1,2,yes", "column label: every row has yes"),
        ("1,2,a\n1,2,b\n1,2,c\n1,2,d\n1,2,e\n1,2,f\n1,2,g", "7 different words, such as 'a'"),
        ("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a text file"),
        ("1,2,0\x00\n1,2,1", "not a text file"),
        ('"1,2,0\n1,2,1', "line 1 has 1 column,"),
        ("x" * 200_000, "line 1 cannot be read"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, message):
    with pytest.raises(ValueError, match=message):
        read_csv(text)


@given(st.text(max_size=60) | st.text(alphabet='01x,;\t\n"=-.e2la', max_size=60))
def test_any_text_gives_points_or_a_clear_error(text):
    try:
        own = read_csv(text)
    except ValueError as error:
        told = str(error)
    else:
        assert check_points([list(p) for p in own.points], own.problem) == own.points
        told = " ".join(own.notes)
    assert len(told) < 400


def test_random_bytes_are_told_from_text():
    rubbish = random.Random(0).randbytes(2000).decode("utf-8", errors="replace")
    with pytest.raises(ValueError, match="not a text file"):
        read_csv(rubbish)


def test_as_many_points_as_allowed_are_read_and_more_are_counted():
    rows = [f"{k % 5},1,{k % 2}\n" for k in range(POINTS)]
    assert len(read_csv("x1,x2,label\n" + "".join(rows)).points) == POINTS
    for text in ("x1,x2,label\n" + "".join(rows) + "1,2,0\n", "".join(rows) + "1,2,0\n\n"):
        with pytest.raises(ValueError, match=r"there are 200[12] rows, more than 2000"):
            read_csv(text)


def test_a_file_of_a_million_rows_is_refused_at_once():
    text = "1.5,2.5,1\n" * 1_000_000
    start = time.process_time()
    with pytest.raises(ValueError, match="1000000 rows, more than 2000"):
        read_csv(text)
    assert time.process_time() - start < 5  # reading them all would take far longer


# Points from the page.


def test_points_of_the_page_are_taken_as_they_are():
    assert check_points([[1, 2, -1], [-6, 6.0, 1]], "classification") == ((1, 2, -1), (-6, 6, 1))
    assert check_points([[0, 0, 0.25]], "regression") == ((0, 0, 0.25),)
    assert check_points([[0, 0, 0], [0, 1, 5]], "multiclass") == ((0, 0, 0), (0, 1, 5))
    assert check_points([], "multiclass") == ()


@pytest.mark.parametrize(
    ("given", "problem", "message"),
    [
        ("1,2,3", "classification", "points are a list"),
        (None, "classification", "points are a list"),
        ([[1, 2]], "classification", "point 0 must be three numbers"),
        ([[1, 2, 1], 5], "classification", "point 1 must be three numbers"),
        ([[1, 2, "1"]], "classification", "three numbers"),
        ([[1, 2, True]], "classification", "three numbers"),
        ([[1, float("nan"), 1]], "classification", "three numbers"),
        ([[1, 10**400, 1]], "classification", "three numbers"),
        ([[1, 6.5, 1]], "classification", r"point 0 lies at \(1, 6.5\)"),
        ([[1, 2, 0]], "classification", "label of point 0 must be −1 or 1, got 0"),
        ([[1, 2, 1.5]], "regression", "from −1 to 1, got 1.5"),
        ([[1, 2, 0.5]], "multiclass", "whole number from 0 to 5, got 0.5"),
        ([[1, 2, 6]], "multiclass", "whole number from 0 to 5, got 6"),
        ([[1, 2, 0]], "multiclass", "all points are of class 0"),
        ([[1, 2, 1]] * 2001, "classification", "2001 points, more than 2000"),
    ],
)
def test_points_that_do_not_fit_are_named(given, problem, message):
    with pytest.raises(ValueError, match=message):
        check_points(given, problem)


def test_a_cell_of_very_many_digits_takes_no_time():
    start = time.process_time()
    with pytest.raises(ValueError, match="line 1"):
        read_csv("1" * 100_000 + "x,1,1\n1,2,1")
    assert time.process_time() - start < 1
