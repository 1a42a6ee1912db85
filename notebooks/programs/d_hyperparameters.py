"""Parameters and hyperparameters: a chapter of a book on Keras, on scikit-learn's digits.

Activations, optimizers, how large the hidden layer is, how weights begin, and how many samples
a step sees; each changes one thing and trains from the same seed.
"""

from itertools import product

import nn
from nn import (
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    Dense,
    Nadam,
    RMSprop,
    Sequential,
    to_categorical,
    train_test_split,
)
from nn.datasets import load_digits

OPTIMIZERS = {
    "SGD(lr=.01)": lambda: SGD(lr=0.01),
    "SGD(momentum=.9)": lambda: SGD(lr=0.01, momentum=0.9),
    "SGD(nesterov)": lambda: SGD(lr=0.01, momentum=0.9, nesterov=True),
    "SGD(decay=.01)": lambda: SGD(lr=0.01, decay=0.01, momentum=0.9),
    "RMSprop": RMSprop,
    "Adagrad": Adagrad,
    "Adadelta": Adadelta,
    "Adam": Adam,
    "Adamax": Adamax,
    "Nadam": Nadam,
}
BEGINNINGS = ("zeros", "random_normal", "glorot_uniform", "he_normal")


def train(data, epochs, *, units=10, activation="relu", optimizer=Adam, start=None, batch=100):
    """Train a network of one hidden layer; return it with its accuracy on the test set."""
    x_train, x_test, y_train, y_test = data
    start = start or "glorot_uniform"
    model = Sequential(seed=0)
    model.add(Dense(units, activation, kernel_initializer=start, input_shape=(64,)))
    model.add(Dense(10, "softmax", kernel_initializer=start))
    model.compile(optimizer(), "categorical_crossentropy", ["accuracy"])
    model.fit(x_train, y_train, epochs=epochs, batch_size=batch, verbose=0)
    return model, model.evaluate(x_test, y_test, verbose=0)[1]


def main(epochs=5, most=None):
    try:
        x, digits = load_digits()
    except ImportError as missing:
        print(missing)
        return None
    x, digits = x[:most] / 16, digits[:most]
    data = train_test_split(x, to_categorical(digits, 10), random_state=0)
    found = {}

    print(f"accuracy on the test set after {epochs} epochs\n\nhidden layer")
    for units, activation in product((10, 512), ("sigmoid", "relu", "tanh", "linear")):
        model, accuracy = train(data, epochs, units=units, activation=activation)
        found[units, activation] = accuracy
        print(f"  {units:3} {activation:8} {len(model.parameters()):6} weights  {accuracy:.3f}")
    model.summary()

    print("\noptimizer, 32 relu")
    for name, optimizer in OPTIMIZERS.items():
        found[name] = train(data, epochs, units=32, optimizer=optimizer)[1]
        print(f"  {name:17} {found[name]:.3f}")

    print("\nhow the weights begin, 32 tanh")
    for start in (*BEGINNINGS, nn.initializers.RandomNormal(stddev=10.0)):
        model, accuracy = train(data, epochs, units=32, activation="tanh", start=start)
        different = len({round(n.w[0].data, 9) for n in model.layers[0].neurons})
        name = start if isinstance(start, str) else "stddev=10"
        found[name] = accuracy
        print(f"  {name:15} {accuracy:.3f}, {different} different neurons of 32")

    print("\nsamples for a step, 32 relu, SGD(lr=.1)")
    for name, batch in (("online", 1), ("mini-batch", 100), ("batch", len(data[0]))):
        found[name] = train(data, epochs, units=32, optimizer=lambda: SGD(lr=0.1), batch=batch)[1]
        print(f"  {name:10} {batch:4}  {found[name]:.3f}")
    return found


if __name__ == "__main__":
    main()
