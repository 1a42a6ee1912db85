"""Trainings that processes can import."""

from nn import MLP, SGD
from nn.datasets import moons

X, Y = moons(20, seed=0)


def train(lr, seed, activation="tanh"):
    model = MLP(2, [3, 1], activation=activation, seed=seed)
    model.compile(SGD(lr), "mse", metrics=["mae"])
    return model.fit(X, Y, epochs=2, verbose=0)


def fail_at_two(x):
    if x == 2:
        raise ValueError("two is too much")
    return x**2
