"""The playground's chapter in code: how many neurons which data set needs.

What is tried in the browser with `stepgrad play` is tried here from several beginnings, so
that what is luck and what is not can be told apart.
"""

from math import sin

import numpy as np

from nn import Adam, Dense, Sequential
from nn.datasets import circle, gauss, spiral, xor

TWO = "x1 x2"
ALL = "all seven"
RATES = {1: 0.03, 2: 0.01, 6: 0.003}  # by the number of hidden layers: the deeper, the smaller
TRIALS = (
    # data set, features, neurons, activation, epochs relative to the others, what the chapter says
    (gauss, TWO, [1], "tanh", 1, "one neuron separates two clusters"),
    (circle, TWO, [1], "tanh", 1, "but not the circle"),
    (circle, TWO, [2], "tanh", 1, "two leave the circle open"),
    (circle, TWO, [3], "tanh", 1, "three neurons do the circle"),
    (xor, TWO, [2], "tanh", 1, "two are too few for the four squares"),
    (xor, TWO, [3], "tanh", 1, "three do most of them"),
    (xor, TWO, [5], "tanh", 1, "five or so do them"),
    (spiral, TWO, [8], "tanh", 1, "eight are too few for the spiral"),
    (spiral, ALL, [8], "tanh", 1, "unless they see all features"),
    (spiral, TWO, [8, 8], "tanh", 3, "or stand in two layers"),
    (spiral, TWO, [8, 8], "relu", 3, "or are relus in two layers"),
    (spiral, TWO, [8] * 6, "relu", 3, "six layers do no better than two"),
)


def features(points, which):
    """Give each point (x1, x2), or with it the playground's other five features."""
    if which == TWO:
        return points
    return np.array([[a, b, a * a, b * b, a * b, sin(a), sin(b)] for a, b in points])


def train(points, labels, neurons, epochs, seed, activation="tanh"):
    model = Sequential(seed=seed)
    for units in neurons:
        model.add(Dense(units, activation=activation))
    model.add(Dense(1, activation="tanh"))
    model.compile(Adam(lr=RATES[len(neurons)]), "mse", ["accuracy"])
    model.fit(points, labels, batch_size=10, epochs=epochs, verbose=0)
    return model


def fitting(neurons, epochs, seed):
    """Learn 50 noisy points of the circle: the losses on them and on 250 others."""
    points, labels = circle(300, noise=0.4, seed=seed)
    model = train(points[:50], labels[:50], neurons, epochs, seed)
    return [
        model.evaluate(points[part], labels[part], verbose=0)[0]
        for part in (slice(50), slice(50, None))
    ]


def main(epochs=100, starts=3):
    found = {}
    for data, which, neurons, activation, longer, claim in TRIALS:
        accuracies = []
        for seed in range(starts):
            points, labels = data(500, seed=seed)
            x = features(points, which)
            model = train(x[:250], labels[:250], neurons, epochs * longer, seed, activation)
            accuracies.append(model.evaluate(x[250:], labels[250:], verbose=0)[1])
        found[claim] = float(np.mean(accuracies))
        tried = ", ".join(f"{a:.2f}" for a in accuracies)
        shape = "-".join(map(str, neurons))
        print(f"{data.__name__:6} {which:9} {shape:11} {activation} accuracy {tried}: {claim}")
    for neurons in ([1], [3], [16, 16]):
        losses = [fitting(neurons, 2 * epochs, seed) for seed in range(starts)]
        train_loss, test_loss = np.mean(losses, axis=0)
        found[f"fit {neurons}"] = float(train_loss), float(test_loss)
        kind = {1: "underfits", 3: "fits", 16: "overfits"}[neurons[0]]
        print(f"noisy circle {neurons!s:8} loss {train_loss:.2f}, test {test_loss:.2f}: {kind}")
    return found


if __name__ == "__main__":
    main()
