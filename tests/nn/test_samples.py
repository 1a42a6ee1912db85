"""Samples: how lists become rows, how sets are weighed and cut, what is refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.samples import hold_out, rows, samples, weighed

tables = st.integers(1, 4).flatmap(
    lambda n: st.lists(
        st.lists(st.floats(-1e6, 1e6), min_size=n, max_size=n), min_size=1, max_size=5
    )
)


# Rows.


@given(tables)
def test_a_table_keeps_its_numbers_whatever_holds_it(table):
    for data in (table, tuple(map(tuple, table)), np.array(table), np.array(table, order="F")):
        found = rows(data, "x")
        assert found.tolist() == table
        assert found.dtype == np.float64


@given(st.lists(st.integers(-9, 9) | st.booleans(), min_size=1))
def test_a_list_of_numbers_is_one_column(numbers):
    assert rows(numbers, "y").tolist() == [[float(x)] for x in numbers]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], r"x is empty, of shape \(0, 1\)"),
        (np.zeros((0, 3)), r"x is empty, of shape \(0, 3\)"),
        ([[], []], r"x is empty, of shape \(2, 0\)"),
        (np.zeros((5, 2, 3)), r"got shape \(5, 2, 3\): flatten.* x\.reshape\(len\(x\), -1\)"),
        (2.5, r"many samples, got the number 2.5 alone: \[2.5\]"),
    ],
    ids=["empty list", "no rows", "no columns", "images", "number"],
)
def test_what_is_not_a_table_is_refused_with_the_remedy(data, message):
    with pytest.raises(ValueError, match=message):
        rows(data, "x")


@given(tables, st.data(), st.sampled_from([math.nan, math.inf, -math.inf]))
def test_a_number_that_is_not_finite_is_named_by_its_place(table, data, bad):
    row = data.draw(st.integers(0, len(table) - 1))
    column = data.draw(st.integers(0, len(table[0]) - 1))
    table[row][column] = bad
    message = rf"^x expects finite numbers, got {bad} in row {row}, column {column}: drop or fill"
    with pytest.raises(ValueError, match=message):
        rows(table, "x")


def test_more_gaps_are_counted_and_a_missing_entry_is_one():
    with pytest.raises(ValueError, match="row 0, column 1, and 2 more: drop"):
        rows([[1.0, None], [math.nan, math.inf]], "x")


def test_masked_numbers_are_no_numbers():
    table = np.ma.masked_array([1.0, 2.0], [False, True])
    with pytest.raises(ValueError, match=r"x has masked numbers: fill them, x\.filled\(0\.0\)"):
        rows(table, "x")
    assert rows(table.filled(0.5), "x").tolist() == [[1.0], [0.5]]


@pytest.mark.parametrize(
    "data",
    [["a", "b"], [[1.0], [1.0, 2.0]], {1: 2}, object()],
    ids=lambda data: type(data).__name__,
)
def test_what_is_not_numbers_is_refused(data):
    with pytest.raises(TypeError, match=r"^y expects a table of numbers"):
        rows(data, "y")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (["1.5", "2"], r"the text '1.5' in row 0: np.asarray\(data, float\) reads it"),
        (np.array([1.0, "2"], dtype=object), "the text '2' in row 1"),
        ([[5.1, 3.5, "rose"]], "the text 'rose' in row 0, column 2: pandas.get_dummies"),
        (["1", "yes"], "the text 'yes' in row 1: pandas.get_dummies"),
        (["12,5"], r"the text '12,5' in row 0: a number has a point, as .*decimal=','"),
        ([b"1"], "of type bytes_"),
        ([1j], r"1j, of type complex128"),
        (np.array([1 + 0j], dtype=np.complex64), "of type complex64"),
        (np.array([np.complex64(1)], dtype=object), "of type complex64"),
        (np.array([1], dtype="m8[s]"), "1 seconds, of type timedelta64"),
    ],
    ids=repr,
)
def test_what_would_have_to_be_made_numbers_of_is_refused(data, kind):
    with pytest.raises(TypeError, match=rf"^x expects a table of numbers: got .*{kind}"):
        rows(data, "x")


def test_text_in_labels_is_to_be_numbered():
    with pytest.raises(TypeError, match=r"the text 'yes' in row 1: classes, y = np\.unique"):
        rows([1, "yes"], "y")


class Frame:
    """What a table of pandas has of all this."""

    def __init__(self, numbers, columns):
        self.numbers, self.columns = np.array(numbers, dtype=object), columns

    def __array__(self, dtype=None, copy=None):
        return self.numbers


def test_a_column_that_has_a_name_goes_by_it():
    with pytest.raises(TypeError, match=r"the text 'male' in row 1, column 'sex': pandas\.get_d"):
        rows(Frame([[30, 1], [40, "male"]], ["age", "sex"]), "x")
    with pytest.raises(ValueError, match="nan in row 1, column 'age': drop or fill"):
        rows(Frame([[30, 1], [math.nan, 0]], ["age", "sex"]), "x")


def test_all_columns_of_text_are_named_and_no_others():
    people = [["S", 30, "male"], ["C", 40, "female"]]
    with pytest.raises(TypeError, match=r"get_dummies\(x, columns=\['port', 'sex'\]\) makes"):
        rows(Frame(people, ["port", "age", "sex"]), "x")
    with pytest.raises(TypeError, match=r"get_dummies\(pandas.DataFrame\(x\), columns=\[0, 2\]\)"):
        rows(people, "x")


# Pairs and weights.


def test_inputs_and_targets_come_in_pairs():
    data = samples([1.0, 2.0, 3.0], [4, 5, 6])
    assert len(data) == 3
    assert data.weights.tolist() == [1.0] * 3
    part = data[slice(1, None)]
    assert (part.x.tolist(), part.y.tolist(), len(part.weights)) == ([[2], [3]], [[5], [6]], 2)
    with pytest.raises(ValueError, match="3 samples and 2 targets"):
        samples([1.0, 2.0, 3.0], [4.0, 5.0])


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 5)), min_size=1, max_size=6))
def test_the_weight_of_a_sample_is_its_own_times_that_of_its_class(pairs):
    labels, own = zip(*pairs, strict=True)
    by_class = {0: 1.0, 1: 0.5, 2: 3.0}
    expected = [weight * by_class[label] for label, weight in pairs]
    for y in (labels, np.eye(3)[list(labels)]):
        assert samples(labels, y, own, by_class).weights.tolist() == expected


def test_a_part_is_weighed_by_its_classes_after_the_cut():
    data = samples([1.0, 2.0, 3.0, 4.0], [0, 1, 0, 7], [1.0, 2.0, 3.0, 4.0])
    train, held_out = hold_out(data, 0.25)
    assert weighed(train, {0: 2.0, 1: 5.0}).weights.tolist() == [2.0, 10.0, 6.0]
    assert weighed(train, None) is train
    assert held_out.weights.tolist() == [4.0]


@pytest.mark.parametrize("weights", [[1.0], [1.0, -1.0], [[1.0, 1.0], [1.0, 1.0]]], ids=repr)
def test_each_sample_has_one_weight_of_zero_or_more(weights):
    with pytest.raises(ValueError, match="sample_weight expects 2 numbers of 0 or more"):
        samples([1.0, 2.0], [1.0, 2.0], weights)


def test_each_class_has_a_weight_of_zero_or_more():
    with pytest.raises(ValueError, match=r"no weight for class 2, only for \[0, 1\]"):
        samples([1.0, 2.0], [0, 2], class_weight={0: 1.0, 1: 1.0})
    with pytest.raises(ValueError, match="class_weight expects numbers of 0 or more, got -1"):
        samples([1.0], [0], class_weight={0: -1.0})
    with pytest.raises(ValueError, match=r"class_weight\[0\] expects a finite number, got nan"):
        samples([1.0], [0], class_weight={0: math.nan})


# Parts and batches.


@given(st.integers(2, 50), st.floats(0.01, 0.99))
def test_the_last_part_is_held_out_as_in_keras(n, share):
    cut = math.floor(n * (1 - share))  # keras.trainers.data_adapters.train_validation_split
    data = samples(range(n), range(n))
    if cut == 0:
        with pytest.raises(ValueError, match="leaves one part empty"):
            hold_out(data, share)
        return
    train, held_out = hold_out(data, share)
    assert train.x[:, 0].tolist() == list(range(cut))
    assert held_out.x[:, 0].tolist() == list(range(cut, n))


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.5, math.nan])
def test_a_share_lies_between_nothing_and_all(share):
    with pytest.raises(ValueError, match=f"a share between 0 and 1, got {share}"):
        hold_out(samples([1.0, 2.0], [1.0, 2.0]), share)
