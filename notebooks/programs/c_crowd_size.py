"""How networks learn, by the size of a crowd: a tutorial's six steps and its pictures in numbers.

A sample, a wrong answer, the loss, which changes make it smaller, the change, again; then the
bowl over two weights, a curve with two valleys, and what a test set is for.
"""

import random

import numpy as np

from autograd import Value
from nn import SGD, Adam, Dense, Sequential


def slopes():
    """The loss (y − 500)² of two guesses, and the slope of each."""
    found = {}
    for guess in (350.0, 600.0):
        y = Value(guess, "y")
        loss = (y - 500.0) ** 2
        loss.backward()
        found[guess] = loss.data, y.grad
        way = "up" if y.grad < 0 else "down"
        print(f"guess {guess:g}: loss {loss.data:g}, slope {y.grad:g}, so the guess goes {way}")
    return found


def six_steps(repeats):
    """Guess, compare, and follow the slope until the guess is the size of the crowd."""
    y = Value(350.0, "y")
    optimizer = SGD([y], lr=0.1)
    for k in range(repeats):
        loss = (y - 500.0) ** 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if k < 3 or k == repeats - 1:
            print(f"step {k + 1}: loss was {loss.data:.5g}, the guess is now {y.data:.5g}")
    return y.data


def bowl(lr, steps, seed=0):
    """Descend into the bowl (w1 − 4)² + (w2 − 3)² from small random weights."""
    random.seed(seed)
    w1, w2 = Value(random.uniform(-1, 1), "w1"), Value(random.uniform(-1, 1), "w2")
    optimizer = SGD([w1, w2], lr=lr)
    for _ in range(steps):
        loss = (w1 - 4.0) ** 2 + (w2 - 3.0) ** 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"bowl, learning rate {lr:g}: after {steps} steps at ({w1.data:.4g}, {w2.data:.4g})")
    return w1.data, w2.data


def two_valleys(batch, lr, momentum, steps, seed=0):
    """Roll from the left into a curve whose first valley, at −0.97, is not its lowest, at 1.03.

    Each of 50 samples tilts the curve its own way; together the tilts add up to nothing.
    """
    random.seed(seed)
    tilts = [random.gauss(0, 8) for _ in range(50)]
    tilts = [tilt - sum(tilts) / 50 for tilt in tilts]
    w = Value(-1.8, "w")
    optimizer = SGD([w], lr=lr, momentum=momentum)
    for k in range(steps):
        if k % (50 // batch) == 0:  # an epoch: every sample once, in a new order
            random.shuffle(tilts)
        first = k * batch % 50
        tilt = sum(tilts[first : first + batch]) / batch
        if k == steps * 3 // 4:
            optimizer.lr = 0.001  # smaller steps at the end, to come to rest
        loss = (w**2 - 1.0) ** 2 - 0.25 * w + tilt * w
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return w.data


def valleys(starts, steps):
    """Count how often each kind of descent ends in the lowest valley.

    At the small rate only single samples pull hard enough; at the large one so do two together.
    """
    found = {}
    for lr, momentum in ((0.02, 0.0), (0.05, 0.0), (0.02, 0.9)):
        print(f"learning rate {lr:g}, momentum {momentum:g}")
        for name, batch in (("batch", 50), ("mini-batch", 2), ("stochastic", 1)):
            ends = [two_valleys(batch, lr, momentum, steps, seed) for seed in range(starts)]
            found[name, lr, momentum] = sum(end > 0 for end in ends)
            count = f"{found[name, lr, momentum]:2} of {starts}"
            print(f"  {name:10} {count} end in the lowest valley")
    return found


def train_and_test(epochs, seed=0):
    """Learn heads from areas, with 8 noisy photos to learn from and 100 to be tested on."""
    rng = np.random.default_rng(seed)
    area = rng.uniform(-1, 1, 108)
    heads = (area + 1) / 2 + rng.normal(0, 0.15, 108)  # in thousands
    model = Sequential([Dense(32, "relu"), Dense(32, "relu"), Dense(1)], seed=seed)
    model.compile(Adam(lr=0.01), "mse")
    photos, others = (area[:8], heads[:8]), (area[8:], heads[8:])
    history = model.fit(*photos, 8, epochs, verbose=0, validation_data=others).history
    for epoch in (1, epochs // 10, epochs):
        train, test = history["loss"][epoch - 1], history["val_loss"][epoch - 1]
        print(f"epoch {epoch:4}: loss on the 8 photos {train:.4f}, on 100 others {test:.4f}")
    return history


def main(epochs=1000, steps=1000, starts=10):
    return {
        "slopes": slopes(),
        "guess": six_steps(40),
        "small step": bowl(0.1, 60),
        "large step": bowl(1.05, 60),
        "valleys": valleys(starts, steps),
        "history": train_and_test(epochs),
    }


if __name__ == "__main__":
    main()
