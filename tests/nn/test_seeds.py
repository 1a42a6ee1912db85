"""Where random numbers come from when no seed is given: NumPy's global generator."""

import random

import numpy as np
import pytest

from nn import MLP, Dense, Dropout, Sequential, train_test_split
from nn.datasets import moons
from nn.keras.random import set_seed
from nn.keras.utils import set_random_seed

X = np.random.default_rng(0).normal(size=(20, 3))


def trained():
    model = Sequential([Dense(4, "tanh", input_shape=(3,)), Dropout(0.5), Dense(1)])
    model.compile("adam", "mse")
    model.fit(X, X[:, 0], batch_size=4, epochs=2, verbose=0)
    return model.predict(X).tolist()


DRAWN = {
    "the training of a network": trained,
    "micrograd's network": lambda: [p.data for p in MLP(2, [3, 1]).parameters()],
    "a split": lambda: train_test_split(np.arange(20))[0].tolist(),
    "a data set": lambda: moons(10)[0].tolist(),
}


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("seed", [np.random.seed, set_random_seed, set_seed])
def test_what_has_no_seed_follows_numpys(name, seed):
    found = []
    for k in (7, 7, 8):
        seed(k)
        found.append(DRAWN[name]())
    assert found[0] == found[1] != found[2]


def test_networks_without_a_seed_differ_from_each_other():
    first, second = (MLP(2, [3, 1]).parameters()[0].data for _ in range(2))
    assert first != second


def test_a_seed_of_its_own_holds_whatever_numpys_is():
    found = []
    for k in (1, 2):
        set_random_seed(k)
        found.append(Sequential([Dense(2, input_dim=3)], seed=5).get_weights()[0].tolist())
    assert found[0] == found[1]


def test_keras_function_seeds_python_and_numpy_too():
    set_random_seed(7)
    drawn = random.random(), np.random.random()
    random.seed(7)
    np.random.seed(7)
    assert drawn == (random.random(), np.random.random())
