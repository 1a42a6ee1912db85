"""Parameters and hyperparameters: a chapter of a book on Keras, on scikit-learn's digits.

Activations, optimizers, how large the hidden layer is, how weights begin, and how many samples
a step sees; each changes one thing and trains from the same seed. The book trains 5 epochs, which
is too few for some; so the accuracy is measured after ten times as many, too.
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

OPTIMIZERS = {  # Adagrad and Adadelta have the rates of Keras when the book was written
    "SGD(lr=.01)": lambda: SGD(lr=0.01),
    "SGD(decay=.01)": lambda: SGD(lr=0.01, decay=0.01),
    "SGD(momentum=.9)": lambda: SGD(lr=0.01, momentum=0.9),
    "SGD(nesterov)": lambda: SGD(lr=0.01, momentum=0.9, nesterov=True),
    "RMSprop": RMSprop,
    "Adagrad(lr=.01)": lambda: Adagrad(lr=0.01),
    "Adadelta(lr=1)": lambda: Adadelta(lr=1.0),
    "Adam": Adam,
    "Adamax": Adamax,
    "Nadam": Nadam,
}
STARTS = ("zeros", "random_normal", "glorot_uniform", "he_normal")


def train(data, epochs, *, units=10, activation="relu", optimizer=Adam, start=None, batch=100):
    """Train a network of one hidden layer, of none if it has no units.

    Return it with its accuracies on the test set after each of the numbers of epochs.
    """
    x_train, x_test, y_train, y_test = data
    start = start or "glorot_uniform"
    model = Sequential(seed=0)
    if units:
        model.add(Dense(units, activation, kernel_initializer=start))
    model.add(Dense(10, "softmax", kernel_initializer=start))
    model.compile(optimizer(), "categorical_crossentropy", ["accuracy"])
    accuracies = []
    for stop in epochs:
        settings = {"initial_epoch": model.epoch, "epochs": stop, "batch_size": batch}
        model.fit(x_train, y_train, **settings, verbose=0)
        accuracies.append(model.evaluate(x_test, y_test, verbose=0)[1])
    return model, accuracies


def show(name, accuracies, more=""):
    print(f"  {name:17} {' '.join(f'{accuracy:.3f}' for accuracy in accuracies)}{more}")
    return accuracies


def main(epochs=5, most=None):
    try:
        x, digits = load_digits()
    except ImportError as missing:
        print(missing)
        return None
    x, digits = x[:most] / 16, digits[:most]
    data = train_test_split(x, to_categorical(digits, 10), random_state=0)
    short, long = (epochs,), (epochs, 10 * epochs)
    found = {}

    print(f"accuracy on the test set after {epochs} and after {10 * epochs} epochs")
    print("\nhidden layer; with 512 units the short training only")
    found["none"] = show("none", train(data, long, units=0)[1])
    for units, activation in product((10, 512), ("sigmoid", "relu", "tanh", "linear")):
        until = long if units == 10 else short
        model, accuracies = train(data, until, units=units, activation=activation)
        found[units, activation] = show(f"{units:3} {activation}", accuracies)
    print("  Linear keeps up with relu here: straight borders tell digits of 8×8 pixels apart,")
    print("  as the network without a hidden layer shows; a linear layer draws no other ones.")
    model.summary()

    print("\noptimizer, 32 relu")
    for name, optimizer in OPTIMIZERS.items():
        found[name] = show(name, train(data, long, units=32, optimizer=optimizer)[1])
    print("  Decay alone only slows plain descent down: it calms steps that are too large.")

    print("\ninitialisation, 32 tanh")
    for start in (*STARTS, nn.initializers.RandomNormal(stddev=10.0)):
        model, accuracies = train(data, long, units=32, activation="tanh", start=start)
        different = len({round(n.w[0].data, 9) for n in model.layers[0].neurons})
        name = start if isinstance(start, str) else "stddev=10"
        found[name] = show(name, accuracies, f"  {different} different neurons of 32")

    print("\nsamples for a step, 32 relu, SGD(lr=.1)")
    for name, batch in (("online", 1), ("mini-batch", 100), ("batch", len(data[0]))):
        trained = train(data, long, units=32, optimizer=lambda: SGD(lr=0.1), batch=batch)
        found[name] = show(f"{name} {batch}", trained[1])
    return found


if __name__ == "__main__":
    main()
