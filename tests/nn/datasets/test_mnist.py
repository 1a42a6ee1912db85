"""MNIST is read from every form in which it lies around, and damaged files are named."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.datasets import mnist

rng = np.random.default_rng(0)
KEYS = ["x_train", "y_train", "x_test", "y_test"]
ARRAYS = [
    rng.integers(0, 256, (n, 28, 28), np.uint8) if k else rng.integers(0, 10, n, np.uint8)
    for n in (5, 3)
    for k in (True, False)
]
NAMES = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]


def idx(array):
    """An array as the bytes of an IDX file: magic number, shape, then byte by byte."""
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def write_idx(folder, change=lambda name: name, pack=bytes):
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in zip(NAMES, ARRAYS, strict=True):
        (folder / change(f"{name}-ubyte")).write_bytes(pack(idx(array)))
    return folder


def write_npz(path, **changed):
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = dict(zip(KEYS, ARRAYS, strict=True)) | changed
    np.savez(path, **{key: array for key, array in arrays.items() if array is not None})
    return path


def dotted(name):
    return name.replace("-idx", ".idx")


def gz(name):
    return name + ".gz"


FORMS = {
    "an npz file": lambda to: write_npz(to / "any.npz"),
    "a compressed npz file": lambda to: compressed(to / "any.npz"),
    "a folder with mnist.npz": lambda to: write_npz(to / "mnist.npz").parent,
    "a folder with IDX files": lambda to: write_idx(to / "raw"),
    "IDX files with a dot in their names": lambda to: write_idx(to, dotted),
    "compressed IDX files": lambda to: write_idx(to, gz, gzip.compress),
    "compressed IDX files with a dot": lambda to: write_idx(
        to, lambda n: gz(dotted(n)), gzip.compress
    ),
    "torchvision's folder": lambda to: write_idx(to / "MNIST" / "raw").parents[1],
}


def compressed(path):
    np.savez_compressed(path, **dict(zip(KEYS, ARRAYS, strict=True)))
    return path


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """An empty folder to be in, with an empty home."""
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def assert_is_whole(loaded):
    (x_train, y_train), (x_test, y_test) = loaded
    for array, expected in zip((x_train, y_train, x_test, y_test), ARRAYS, strict=True):
        assert array.dtype == np.uint8
        assert array.shape == expected.shape
        assert (array == expected).all()


def flip_and_load(path, place, data):
    """Change one byte of a file; loading names the file or gives the right arrays."""
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    try:
        loaded = mnist.load_data(place)
    except ValueError as error:
        assert str(path) in str(error)  # noqa: PT017
    else:
        assert_is_whole(loaded)


# What is read.


@pytest.mark.parametrize("form", FORMS)
def test_all_four_arrays_are_read_from(form, tmp_path):
    path = FORMS[form](tmp_path)
    assert_is_whole(mnist.load_data(path))
    assert_is_whole(mnist.load_data(str(path)))


@pytest.mark.parametrize("form", FORMS)
def test_the_arrays_can_be_written_to(form, tmp_path):
    (x_train, y_train), _ = mnist.load_data(FORMS[form](tmp_path))
    x_train[0], y_train[0] = 7, 7
    assert x_train[0].max() == y_train[0] == 7


def test_a_path_may_begin_with_the_home_folder(alone):
    write_idx(alone / "home" / "digits")
    assert_is_whole(mnist.load_data("~/digits"))


def test_a_folder_with_some_of_the_idx_files_is_not_mnist(tmp_path):
    (write_idx(tmp_path) / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(FileNotFoundError, match="found no MNIST"):
        mnist.load_data(tmp_path)


@pytest.mark.parametrize(
    "place",
    [
        "home/.keras/datasets/mnist.npz",
        "home/data/mnist.npz",
        "home/data/MNIST/raw",
        "home/.pytorch/MNIST_data/MNIST/raw",
        "work/mnist.npz",
        "work",
        "work/MNIST/raw",
        "work/data/MNIST/raw",
        "data/MNIST/raw",
    ],
)
def test_without_a_path_the_usual_places_are_searched(place, alone):
    (write_npz if place.endswith(".npz") else write_idx)(alone / place)
    assert_is_whole(mnist.load_data())


def test_if_there_is_none_the_error_lists_the_places_and_says_how_to_get_it(alone):
    with pytest.raises(FileNotFoundError) as caught:
        mnist.load_data()
    message = str(caught.value)
    places = ["home/.keras/datasets", "home/data", "work/data", "work"]
    assert all(f"{alone / place}" in message for place in places)
    assert "keras.datasets.mnist.load_data()" in message
    assert "torchvision.datasets.MNIST('data', download=True)" in message
    assert "load_data('data')" in message


def test_with_a_path_only_there_is_searched(alone):
    write_npz(alone / "work" / "mnist.npz")
    with pytest.raises(FileNotFoundError) as caught:
        mnist.load_data(alone / "elsewhere")
    assert f"found no MNIST in {alone / 'elsewhere'}:" in str(caught.value)


# Damaged IDX files.


def damaged(folder, number, change, ending=""):
    """The four IDX files, one of them changed; its path."""
    write_idx(folder, lambda name: name + ending, gzip.compress if ending else bytes)
    path = folder / f"{NAMES[number]}-ubyte{ending}"
    path.write_bytes(change(path.read_bytes()))
    return path


def assert_named(path, message):
    with pytest.raises(ValueError, match=message) as caught:
        mnist.load_data(path.parent)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_an_idx_file_cut_short_is_named(number, ending, tmp_path):
    assert_named(damaged(tmp_path, number, lambda data: data[:-1], ending), "damaged")


@given(st.data())
def test_an_idx_file_cut_anywhere_is_refused(tmp_path_factory, data):
    number, ending = data.draw(st.integers(0, 3)), data.draw(st.sampled_from(["", ".gz"]))
    path = damaged(tmp_path_factory.mktemp("cut"), number, bytes, ending)
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert_named(path, "damaged|not the IDX file")


@pytest.mark.parametrize(
    "content", [b"no gzip", gzip.compress(b"")[:10] + b"\xff" * 20, idx(ARRAYS[0])], ids=len
)
def test_a_gz_file_with_something_else_in_it_is_named(content, tmp_path):
    assert_named(damaged(tmp_path, 0, lambda _: content, ".gz"), "damaged")


@given(st.data())
def test_a_changed_byte_in_a_compressed_idx_file_is_found_or_changes_nothing(
    tmp_path_factory, data
):
    path = damaged(tmp_path_factory.mktemp("flip"), 0, bytes, ".gz")
    flip_and_load(path, path.parent, data)


@pytest.mark.parametrize("number", range(4))
def test_bytes_after_the_end_of_an_idx_file_are_refused(number, tmp_path):
    assert_named(
        damaged(tmp_path, number, lambda data: data + b"0"), "promises .* bytes, .* follow"
    )


@pytest.mark.parametrize(
    "magic", [b"\0\0\x08\x02", b"\0\0\x0d\x03", b"\x1f\x8b\x08\0", b"<!DO", b"\0\0\x08\x01"]
)
def test_an_idx_file_of_another_type_or_shape_is_refused_by_its_magic_number(magic, tmp_path):
    path = damaged(tmp_path, 0, lambda data: magic + data[4:])
    assert_named(path, f"begins with the bytes {magic.hex(' ')}, expected 00 00 08 03")


def test_images_in_the_place_of_labels_are_refused(tmp_path):
    path = damaged(tmp_path, 1, lambda _: idx(ARRAYS[0]))
    assert_named(path, "not the IDX file its name promises")


@pytest.mark.parametrize(
    "shape", [(2**32 - 1, 28, 28), (2**32 - 1,) * 3, (0, 2**32 - 1, 2**32 - 1), (0, 28, 28)]
)
def test_a_header_cannot_make_the_reader_take_memory(shape, tmp_path):
    path = damaged(tmp_path, 0, lambda data: data[:4] + struct.pack(">3I", *shape) + bytes(9))
    assert_named(path, "promises .* bytes, 9 follow")
    path.write_bytes(path.read_bytes()[:-9])
    assert_named(path, "promises .* bytes, 0 follow")


def test_a_compressed_idx_file_is_unpacked_no_further_than_pictures_go(tmp_path):
    images = bytes(100 * 2**20)
    header = struct.pack(">HBB3I", 0, 8, 3, len(images) // 784, 28, 28)
    path = write_idx(tmp_path / "raw", gz, gzip.compress) / gz(f"{NAMES[0]}-ubyte")
    path.write_bytes(gzip.compress(header + images))
    assert_named(path, r"promises .* bytes, 6\d{7} follow")


def test_an_npz_file_is_unpacked_no_further_than_pictures_go(tmp_path):
    path = tmp_path / "mnist.npz"
    images = np.zeros((100 * 2**20 // 784, 28, 28), np.uint8)
    np.savez_compressed(path, **dict(zip(KEYS, (images, *ARRAYS[1:]), strict=True)))
    assert_refused(path, r"damaged: [\d,]+ bytes unpack to 104,")


def test_images_of_another_size_are_refused(tmp_path):
    path = damaged(tmp_path, 2, lambda _: idx(np.zeros((3, 14, 56), np.uint8)))
    assert_named(path, r"expected n×28×28 bytes, got shape \(3, 14, 56\)")


@pytest.mark.parametrize("number", range(4))
def test_different_numbers_of_images_and_labels_are_refused(number, tmp_path):
    path = damaged(tmp_path, number, lambda _: idx(ARRAYS[number][1:]))
    assert_named(path, "has . images, but .* has . labels")


# Damaged npz files.


def assert_refused(path, message):
    with pytest.raises(ValueError, match=message) as caught:
        mnist.load_data(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"no zip", b"\x80\x04N.", idx(ARRAYS[1])], ids=repr)
def test_a_file_that_is_no_zip_is_refused(content, tmp_path):
    path = tmp_path / "mnist.npz"
    path.write_bytes(content)
    assert_refused(path, "not a whole .npz file")


def test_a_single_array_is_refused(tmp_path):
    np.save(tmp_path / "x.npy", ARRAYS[0])
    assert_refused(tmp_path / "x.npy", "not a whole .npz file")


@given(st.data())
def test_an_npz_file_cut_anywhere_is_refused(tmp_path_factory, data):
    path = write_npz(tmp_path_factory.mktemp("cut") / "mnist.npz")
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert_refused(path, "not a whole .npz file")


@given(st.data())
def test_a_changed_byte_is_found_or_changes_nothing(tmp_path_factory, data):
    path = compressed(tmp_path_factory.mktemp("flip") / "mnist.npz")
    flip_and_load(path, path, data)


@pytest.mark.parametrize("key", KEYS)
def test_an_npz_file_without_a_key_is_refused(key, tmp_path):
    assert_refused(write_npz(tmp_path / "mnist.npz", **{key: None}), f"not MNIST.*{key}")


def test_pickled_arrays_are_never_loaded(tmp_path):
    class Bomb:
        def __reduce__(self):
            return Path.touch, (tmp_path / "exploded",)

    path = write_npz(tmp_path / "mnist.npz", y_train=np.array([Bomb()] * 5, dtype=object))
    assert_refused(path, "allow_pickle=False")
    assert not (tmp_path / "exploded").exists()


def test_a_header_in_an_npz_file_that_promises_too_much_is_refused(tmp_path):
    path, member = tmp_path / "mnist.npz", io.BytesIO()
    header = {"descr": "|u1", "fortran_order": False, "shape": (2**50, 28, 28)}
    np.lib.format.write_array_header_1_0(member, header)
    with zipfile.ZipFile(path, "w") as file:
        for key in KEYS:
            file.writestr(f"{key}.npy", member.getvalue())
    assert_refused(path, "damaged")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"x_train": ARRAYS[0] / 255}, "x_train in .*expected n×28×28 bytes.* of float64"),
        ({"y_test": ARRAYS[3].astype(int)}, "y_test in .*expected n bytes.* of int64"),
        ({"x_test": ARRAYS[2].reshape(3, 784)}, r"x_test in .* got shape \(3, 784\)"),
        ({"y_train": np.uint8(3)}, r"y_train in .* got shape \(\)"),
        ({"y_train": ARRAYS[1][:4]}, "x_train in .* has 5 images, but y_train in .* has 4 labels"),
        ({"x_test": ARRAYS[2][:1]}, "x_test in .* has 1 images, but y_test in .* has 3 labels"),
    ],
    ids=str,
)
def test_arrays_that_are_not_mnists_are_refused_by_their_key(changed, message, tmp_path):
    assert_refused(write_npz(tmp_path / "mnist.npz", **changed), message)
