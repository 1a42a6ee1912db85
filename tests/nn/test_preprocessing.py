"""One-hot rows, scalers and splits agree with their formulas, Keras and scikit-learn."""

import math
import warnings
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.preprocessing import MinMaxScaler, StandardScaler, to_categorical, train_test_split

SCALERS = [MinMaxScaler, StandardScaler]

every_scaler = pytest.mark.parametrize("scaler", SCALERS, ids=lambda kind: kind.__name__)
numbers = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
tables = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(numbers, min_size=columns, max_size=columns), min_size=1, max_size=20
    )
)


# One-hot rows.


@given(st.lists(st.integers(0, 9), min_size=1))
def test_each_row_has_a_one_at_its_label_and_zeros_elsewhere(labels):
    rows = to_categorical(labels, 10)
    assert rows.dtype == np.float64
    assert rows.shape == (len(labels), 10)
    assert rows.argmax(axis=1).tolist() == labels
    assert (np.sort(rows, axis=1) == [0.0] * 9 + [1.0]).all()


def test_without_a_number_of_classes_the_largest_label_decides():
    assert to_categorical([0, 3, 1]).shape == (3, 4)
    assert to_categorical([0]).tolist() == [[1.0]]


@pytest.mark.parametrize(
    "labels", [[1, 0], (1.0, 0.0), np.array([1, 0], np.uint8), np.array([[1], [0]]), [True, False]]
)
def test_labels_may_be_lists_arrays_or_a_column(labels):
    assert to_categorical(labels).tolist() == [[0.0, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize(
    ("labels", "num_classes", "message"),
    [
        ([0, -1], None, "a label is a whole number from 0, got -1 in row 1"),
        ([-1], None, "a label is a whole number from 0, got -1 in row 0"),
        ([0, 1, 0.5], None, "a label is a whole number from 0, got 0.5 in row 2"),
        ([0, 3, 4], 3, "a label is a whole number from 0 to 2, got 3 in row 1"),
        ([0, math.nan], 3, "labels expects finite numbers, got nan in row 1"),
        ([], 3, "labels is empty"),
        ([[0, 1], [1, 0]], None, r"one label for each sample, got shape \(2, 2\)"),
        ([0], 0, "num_classes expects a whole number of at least 1, got 0"),
        ([0], 2.5, "num_classes expects a whole number of at least 1, got 2.5"),
    ],
)
def test_labels_that_name_no_class_are_refused_by_their_row(labels, num_classes, message):
    with pytest.raises(ValueError, match=message):
        to_categorical(labels, num_classes)


# Scalers.


@given(tables)
def test_min_max_scaling_reaches_from_0_to_1_in_every_column_that_varies(table):
    scaled = MinMaxScaler().fit_transform(table)
    varies = np.ptp(table, axis=0) > 0
    assert (scaled.min(axis=0) == 0).all()
    assert (scaled.max(axis=0) == varies).all()


@given(tables, st.integers(-5, 5), st.integers(1, 5))
def test_min_max_scaling_reaches_over_the_range_asked(table, low, width):
    scaled = MinMaxScaler(feature_range=(low, low + width)).fit_transform(table)
    varies = np.ptp(table, axis=0) > 0
    assert (scaled.min(axis=0) == low).all()
    assert (scaled.max(axis=0) == low + width * varies).all()


@given(tables)
def test_standard_scaling_gives_mean_0_and_deviation_1_in_every_column_that_varies(table):
    scaled = StandardScaler().fit_transform(table)
    varies = np.ptp(table, axis=0) > 0
    assert scaled.mean(axis=0) == pytest.approx(np.zeros(len(varies)), abs=1e-6)
    assert scaled.std(axis=0) == pytest.approx(varies.astype(float), abs=1e-6)


@every_scaler
@given(table=tables)
def test_the_inverse_gives_the_numbers_back(scaler, table):
    fitted = scaler().fit(table)
    again = fitted.inverse_transform(fitted.transform(table))
    assert again == pytest.approx(np.array(table), abs=1e-6)


@every_scaler
@given(table=tables)
def test_scalers_agree_with_scikit_learns(scaler, table):
    theirs = getattr(pytest.importorskip("sklearn.preprocessing"), scaler.__name__)().fit(table)
    ours = scaler().fit(table)
    names = {MinMaxScaler: ["data_min_", "data_max_", "data_range_"], StandardScaler: ["mean_"]}
    for name in [*names[scaler], "scale_"]:
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name))
    other = np.array(table) * 3 - 1
    assert ours.transform(other) == pytest.approx(theirs.transform(other), abs=1e-6)
    assert ours.n_features_in_ == theirs.n_features_in_


@every_scaler
@pytest.mark.parametrize("constant", [0.0, 0.1, -7.3, 1e17])
def test_a_column_of_equal_numbers_becomes_zeros(scaler, constant):
    fitted = scaler().fit([[constant, k] for k in range(7)])
    assert fitted.transform([[constant, 0], [constant, 6]])[:, 0].tolist() == [0.0, 0.0]
    assert fitted.scale_[0] == 1
    assert fitted.transform([[constant + 1024, 0]])[0, 0] == pytest.approx(1024)


@pytest.mark.parametrize(
    ("scaler", "numbers"),
    [
        (MinMaxScaler, [-1e308, 1e308]),
        (MinMaxScaler, [0.0, 1e-310]),
        (StandardScaler, [-1e308, 1e308]),
        (StandardScaler, [1e200, 2e200]),
        (StandardScaler, [1e-200, 2e-200]),
    ],
)
def test_numbers_that_floats_cannot_scale_are_refused_by_column(scaler, numbers):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=r"column 1 of x, from .* to .* divide"):
            scaler().fit([[k, x] for k, x in enumerate(numbers)])


@every_scaler
def test_later_numbers_that_leave_the_range_of_floats_are_refused_too(scaler):
    fitted = scaler().fit([[0.0], [1e-9]])
    with pytest.raises(ValueError, match=r"column 0 of x, from 1e\+300 to 1e\+300"):
        fitted.transform([[1e300]])
    with pytest.raises(ValueError, match="column 0 of x"):
        scaler().fit([[0.0], [1e9]]).inverse_transform([[1e300]])


@every_scaler
def test_what_was_learned_is_used_for_later_data(scaler):
    fitted = scaler().fit([[0.0], [10.0]])
    expected = {MinMaxScaler: [0.5, 2.0], StandardScaler: [0.0, 3.0]}[scaler]
    assert fitted.transform([[5.0], [20.0]])[:, 0].tolist() == expected


@every_scaler
@pytest.mark.parametrize("form", [list, tuple, np.array, lambda xs: np.array(xs)[:, None]])
def test_numbers_side_by_side_are_one_column(scaler, form):
    numbers = form([1, 2, 4])
    scaled = scaler().fit_transform(numbers)
    assert scaled.shape == (3, 1)
    assert scaled.dtype == np.float64
    assert (scaled == scaler().fit_transform([[1.0], [2.0], [4.0]])).all()


@every_scaler
def test_the_data_given_stay_as_they_are(scaler):
    table = np.array([[1.0, 2.0], [3.0, 5.0]])
    fitted = scaler().fit(table)
    fitted.inverse_transform(fitted.transform(table))
    assert table.tolist() == [[1.0, 2.0], [3.0, 5.0]]


@every_scaler
def test_fitting_again_forgets_what_was_learned(scaler):
    again = scaler().fit([[1.0, 2.0], [5.0, 9.0]]).fit([[3.0], [4.0]])
    assert (again.transform([[3.5]]) == scaler().fit([[3.0], [4.0]]).transform([[3.5]])).all()


@every_scaler
@pytest.mark.parametrize("method", ["transform", "inverse_transform"])
def test_a_scaler_that_was_not_fitted_says_so(scaler, method):
    with pytest.raises(ValueError, match=rf"{scaler.__name__}\(.*\) has learned nothing yet"):
        getattr(scaler(), method)([[1.0]])


@every_scaler
@pytest.mark.parametrize("method", ["transform", "inverse_transform"])
def test_another_number_of_columns_is_refused_naming_both(scaler, method):
    fitted = scaler().fit([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(ValueError, match="as many columns as fit was given, 2, got 3"):
        getattr(fitted, method)([[1.0, 2.0, 3.0]])


@every_scaler
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_refused_by_row_and_column(scaler, bad):
    table = [[1.0, 2.0], [3.0, bad]]
    fitted = scaler().fit([[1.0, 2.0]])
    for method in (fitted.fit, fitted.transform, fitted.fit_transform, fitted.inverse_transform):
        with pytest.raises(ValueError, match=f"got {bad} in row 1, column 1"):
            method(table)


@pytest.mark.parametrize("bad", [(1, 0), (1, 1), (0, math.inf), (math.nan, 1)])
def test_a_feature_range_goes_upwards(bad):
    with pytest.raises(ValueError, match="feature_range"):
        MinMaxScaler(bad)


def test_a_scaler_is_written_as_it_was_made():
    assert repr(MinMaxScaler(feature_range=(-1, 1))) == "MinMaxScaler(feature_range=(-1, 1))"
    assert repr(StandardScaler()) == "StandardScaler()"


# Training and test parts.


@given(st.integers(2, 50), st.integers())
def test_each_sample_goes_to_one_part_together_with_its_label(n, seed):
    x = np.arange(2 * n).reshape(n, 2)
    x_train, x_test, y_train, y_test = train_test_split(x, list(range(n)), random_state=seed)
    assert sorted([*y_train, *y_test]) == list(range(n))
    assert (x_train == x[y_train]).all()
    assert (x_test == x[y_test]).all()


def test_by_default_a_quarter_is_for_testing():
    train, test = train_test_split(range(100))
    assert (len(train), len(test)) == (75, 25)


def test_both_parts_have_each_class_in_its_share():
    labels = ["a"] * 60 + ["b"] * 30 + ["c"] * 10
    train, test = train_test_split(labels, test_size=0.2, stratify=labels, random_state=0)
    assert [test.tolist().count(x) for x in "abc"] == [12, 6, 2]
    assert [train.tolist().count(x) for x in "abc"] == [48, 24, 8]
    halves = [train_test_split(range(100), stratify=labels, random_state=k)[1] for k in (1, 2)]
    assert halves[0].tolist() != halves[1].tolist()


def test_a_table_of_pandas_stays_one():
    class Rows(list):
        def __getitem__(self, part):
            return Frame(list.__getitem__(self, k) for k in part)

    class Frame(list):
        iloc = property(Rows)

    train, test = train_test_split(Frame([5, 6, 7, 8]), shuffle=False)
    assert (type(train), train, test) == (Frame, [5, 6, 7], [8])


@given(
    st.integers(1, 40),
    st.none() | st.integers(1, 40) | st.floats(0.01, 0.99),
    st.none() | st.integers(1, 40) | st.floats(0.01, 0.99),
)
def test_the_parts_are_as_large_as_scikit_learns(n, test_size, train_size):
    theirs = pytest.importorskip("sklearn.model_selection").train_test_split
    sizes = {"test_size": test_size, "train_size": train_size}
    try:
        expected = [len(part) for part in theirs(range(n), **sizes)]
    except ValueError:
        with pytest.raises(ValueError, match="cannot be split"):
            train_test_split(range(n), **sizes)
    else:
        assert [len(part) for part in train_test_split(range(n), **sizes)] == expected


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({"test_size": 0.25}, (7, 3)),
        ({"test_size": 3}, (7, 3)),
        ({"train_size": 0.75}, (7, 3)),
        ({"train_size": 7}, (7, 3)),
        ({"train_size": 0.25, "test_size": 0.25}, (2, 3)),
        ({"train_size": np.int64(5), "test_size": np.float64(0.5)}, (5, 5)),
    ],
    ids=str,
)
def test_a_test_part_is_rounded_up_and_a_training_part_down(sizes, expected):
    train, test = train_test_split(range(10), **sizes)
    assert (len(train), len(test)) == expected


def test_without_shuffling_the_test_part_comes_right_after_the_training_part():
    train, test = train_test_split(range(10), train_size=5, test_size=3, shuffle=False)
    assert (train.tolist(), test.tolist()) == ([0, 1, 2, 3, 4], [5, 6, 7])


def test_the_same_random_state_gives_the_same_parts_and_another_one_others():
    def test_part(random_state):
        return train_test_split(range(100), random_state=random_state)[1].tolist()

    assert test_part(4) == test_part(4) == test_part(Random(4))
    assert test_part(4) != test_part(5)
    assert test_part(4) != sorted(test_part(4))


def test_arrays_keep_their_types_and_shapes():
    images = np.zeros((8, 28, 28), np.uint8)
    names = list("abcdefgh")
    x_train, x_test, names_train, _ = train_test_split(images, names)
    assert (x_train.shape, x_test.shape) == ((6, 28, 28), (2, 28, 28))
    assert x_train.dtype == np.uint8
    assert isinstance(names_train, np.ndarray)


@pytest.mark.parametrize(
    ("lengths", "sizes", "message"),
    [
        ([], {}, "at least one array"),
        ([4, 5], {}, "the arrays differ in length: 4, 5"),
        ([4], {"stratify": [0, 1]}, "the arrays differ in length: 4, 2"),
        ([0], {}, "0 samples cannot be split into 0 for training and 0 for testing"),
        ([1], {}, "1 samples cannot be split into 0 for training and 1 for testing"),
        ([4], {"test_size": 0.9}, "4 samples cannot be split into 0 for training and 4"),
        ([4], {"test_size": 4}, "4 samples cannot be split into 0 for training and 4"),
        ([4], {"test_size": 0}, "4 samples cannot be split into 4 for training and 0"),
        ([4], {"test_size": 3, "train_size": 2}, "into 2 for training and 3 for testing"),
        ([4], {"test_size": 1.0}, r"test_size expects a share in .0, 1. or a number of samples"),
        ([4], {"train_size": -0.5}, "train_size expects a share in"),
        ([4], {"test_size": True}, "test_size expects a share in"),
    ],
)
def test_splits_that_leave_a_part_empty_or_do_not_fit_are_refused(lengths, sizes, message):
    with pytest.raises(ValueError, match=message):
        train_test_split(*(range(n) for n in lengths), **sizes)


@pytest.mark.parametrize("size", ["0.2", [1], 1j], ids=repr)
def test_a_size_is_a_number(size):
    with pytest.raises(TypeError, match="test_size"):
        train_test_split(range(4), test_size=size)


def test_a_number_alone_is_no_array():
    with pytest.raises(TypeError):
        train_test_split(3)
