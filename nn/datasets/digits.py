"""The handwritten digits that come with scikit-learn, 1797 images of 8×8 numbers."""

from __future__ import annotations

import numpy as np

from nn.datasets.points import Classes


def load_digits() -> Classes:
    """Return X, of shape (1797, 64) with numbers from 0 to 16, and the digits y (1797,).

    Raises ImportError if scikit-learn is not installed. Source: Alpaydin and Kaynak 1998,
    the test set of UCI's "Optical Recognition of Handwritten Digits".
    """
    try:
        from sklearn import datasets
    except ImportError as error:
        raise ImportError(
            "load_digits reads the images from scikit-learn, which cannot be imported: "
            "pip install 'stepgrad[data]'"
        ) from error
    images, digits = datasets.load_digits(return_X_y=True)
    return np.asarray(images, dtype=np.float64), np.asarray(digits, dtype=np.int64)
