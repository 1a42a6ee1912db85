"""The digits are scikit-learn's, and without it there is a message how to get them."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nn
from nn.datasets import load_digits


def test_the_digits_are_scikit_learns():
    theirs = pytest.importorskip("sklearn.datasets").load_digits()
    images, digits = load_digits()
    assert (images.shape, digits.shape) == ((1797, 64), (1797,))
    assert (images.dtype, digits.dtype) == (np.float64, np.int64)
    assert (images == theirs.data).all()
    assert (digits == theirs.target).all()


def test_without_scikit_learn_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError, match=r"pip install 'stepgrad\[data\]'"):
        load_digits()


def test_importing_the_data_sets_does_not_import_scikit_learn():
    code = "import nn.datasets, sys; print('sklearn' in sys.modules)"
    root = Path(nn.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True)
    assert done.stdout.split() == [b"False"]
