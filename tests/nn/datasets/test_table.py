"""A CSV file of one's own: read as it is written, or refused by line and column."""

import os

import numpy as np
import pytest

from nn.datasets import csv, read_csv

HEADED = "age,height,weight\n30,1.8,80\n\n40,1.7,70\n"


FLOWERS = "name,length,kind\nAda,1,rose\nBen,2,lily\nCleo,3,rose\n"


def table(tmp_path, text, target=None, drop=()):
    path = tmp_path / "my.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return csv(path, target, drop)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_last_column_is_the_target(tmp_path, separator, end, mark):
    data = table(tmp_path, mark + HEADED.replace(",", separator).replace("\n", end))
    assert data.names == ("age", "height")
    assert data.target == "weight"
    assert np.array_equal(data.x, [[30, 1.8], [40, 1.7]])
    assert np.array_equal(data.y, [80, 70])
    assert data.classes == ()


def test_it_goes_by_the_name_of_pandas_too():
    assert read_csv is csv


def test_another_column_is_the_target_by_its_name(tmp_path):
    data = table(tmp_path, HEADED, "age")
    assert (data.names, data.y.tolist()) == (("height", "weight"), [30, 40])
    with pytest.raises(ValueError, match="no column 'aeg': the columns are age, height, weight"):
        table(tmp_path, HEADED, "aeg")


@pytest.mark.parametrize("drop", [["name"], "name"])
def test_columns_are_left_out_by_name(tmp_path, drop):
    assert table(tmp_path, FLOWERS, drop=drop).x.tolist() == [[1.0], [2.0], [3.0]]
    with pytest.raises(ValueError, match="no column 'nmae': the columns are name, length, kind"):
        table(tmp_path, FLOWERS, drop=["nmae"])
    with pytest.raises(ValueError, match="nothing to learn from is left without name, length"):
        table(tmp_path, FLOWERS, drop=["name", "length"])
    with pytest.raises(
        ValueError, match=r"got the text 'Ada': leave the column out, drop=\['name'"
    ):
        table(tmp_path, FLOWERS)


def test_the_numbers_of_words_are_places(tmp_path):
    data = table(tmp_path, FLOWERS, drop=["name"])
    assert [data.classes[k] for k in data.y] == ["rose", "lily", "rose"]
    assert np.bincount(data.y).tolist() == np.eye(2)[data.y].sum(axis=0).tolist() == [1, 2]


def test_a_table_prints_as_what_it_is_about(tmp_path):
    data = table(tmp_path, FLOWERS, drop=["name"])
    assert repr(data) == "3 rows of length → kind, one of lily, rose"
    assert repr(table(tmp_path, HEADED)) == "2 rows of age, height → weight"


def test_an_address_is_refused():
    with pytest.raises(ValueError, match="reads a file, not an address: save https://a"):
        csv("https://a.b/c.csv")


def test_another_encoding_is_refused_with_the_name_that_spreadsheets_have_for_ours(tmp_path):
    with pytest.raises(ValueError, match='save the table as "CSV UTF-8" first'):
        table(tmp_path, "größe,b\n1,2\n".encode("cp1252"))


def test_without_a_header_the_columns_are_numbered(tmp_path):
    data = table(tmp_path, "1,2,rose\n3,4,lily\n")
    assert (data.names, data.target, data.classes) == (("1", "2"), "3", ("lily", "rose"))
    assert data.y.tolist() == [1, 0]


def test_decimal_commas_and_true_minus_signs_are_numbers(tmp_path):
    assert table(tmp_path, "−1,5;2\n2;3\n").x.tolist() == [[-1.5], [2.0]]


def test_a_quoted_cell_may_hold_a_separator(tmp_path):
    assert table(tmp_path, '1,"a, b"\n2,c\n').classes == ("a, b", "c")


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\x85", "\x0c"])
def test_a_line_ends_nowhere_but_at_its_end(tmp_path, sign):
    data = table(tmp_path, f'x,kind\r\n1,"ro{sign}se"\r\n2,rose\r\n')
    assert data.classes == tuple(sorted([f"ro{sign}se", "rose"]))


def test_of_two_columns_of_one_name_none_is_chosen_by_it(tmp_path):
    text = "a,a,b\n1,2,3\n4,5,6\n"
    assert table(tmp_path, text).x.shape == (2, 2)
    with pytest.raises(ValueError, match="there are 2 columns 'a': the columns are a, a, b"):
        table(tmp_path, text, "a")
    with pytest.raises(ValueError, match="there are 2 columns 'a'"):
        table(tmp_path, text, drop="a")


def test_what_is_wrong_is_said_on_one_line(tmp_path):
    with pytest.raises(ValueError, match=r"column a\\nb: there is nothing here"):
        table(tmp_path, '"a\nb",c\n,1\n2,3\n')


def test_of_another_file_no_more_is_read_than_its_beginning(tmp_path):
    path = tmp_path / "large.csv"
    path.touch()
    os.truncate(path, 2**40)
    with pytest.raises(ValueError, match="not a text file"):
        csv(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n,4\n", "line 3, column a: there is nothing here: fill it in, or leave"),
        ("a,b\n1,2\n5,NaN\n", "line 3, column b: NaN is no number"),
        ("1,2\n3\n", "line 2 has 1 columns, separated by commas, the first line has 2"),
        ("city,b\nRome,2\n", "line 2, column city: an input expects numbers, got the text 'Rome'"),
        ("1,2\n3,4\n5,six\n", "line 3, column 2: expected a number, as in most lines, got 'six'"),
        ("1,a\n3,b\n5,6\n", "line 3, column 2: expected a word, as in most lines, got '6'"),
        ("1,2\n=A1,4\n", "line 2, column 1: =A1 is a formula"),
        ("1,2\ninf,4\n", "line 2, column 1: inf is not finite"),
        ("a,b\n", "there is a header but no row"),
        ("", "expected two or more columns"),
        ("1\n2\n", "expected two or more columns"),
        (f"1,2\n{'9' * 200_000},4\n", "line 2 cannot be read: field larger than field limit"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not a text file"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused_by_its_place(tmp_path, text, message):
    with pytest.raises(ValueError, match=message) as caught:
        table(tmp_path, text)
    assert "my.csv" in str(caught.value)
