"""Handwritten digits: a magazine's program, which reads 98 of 100 on MNIST.

MNIST is read from where Keras or torchvision has put it, or from a path given on the command
line. Where there is none, the same program reads scikit-learn's smaller digits.
"""

import sys
import tempfile
from pathlib import Path

from nn import Dense, Sequential, load_model, to_categorical, train_test_split
from nn.datasets import load_digits, mnist


def images(path=None):
    """Return (X_train, y_train), (X_test, y_test) with numbers from 0 to 1, or None."""
    try:
        (x_train, y_train), (x_test, y_test) = mnist.load_data(path)
        x_train, x_test = x_train.reshape(-1, 784) / 255, x_test.reshape(-1, 784) / 255
    except FileNotFoundError:
        try:
            x, y = load_digits()
        except ImportError:
            print("No digits here: pip install 'stepgrad[data]', or give the folder of MNIST.")
            return None
        print("MNIST is not here, so these are scikit-learn's 1797 digits of 8×8 pixels.")
        x_train, x_test, y_train, y_test = train_test_split(x / 16, y, random_state=0)
    return (x_train, to_categorical(y_train, 10)), (x_test, to_categorical(y_test, 10))


def network(pixels, units, seed):
    return Sequential(
        [
            Dense(units, activation="relu", input_shape=(pixels,)),
            Dense(100, activation="relu"),
            Dense(10, activation="softmax"),
        ],
        seed=seed,
    )


def main(epochs=10, units=784, most=None, path=None, seed=0):
    data = images(path)
    if data is None:
        return None
    (X_train, y_train), (X_test, y_test) = [(x[:most], y[:most]) for x, y in data]  # noqa: N806

    model = network(X_train.shape[1], units, seed)
    model.summary()
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    model.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=epochs, verbose=2)
    loss, accuracy = model.evaluate(X_test, y_test, verbose=0)
    print(f"accuracy {accuracy:.2%}, error {1 - accuracy:.2%}")

    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder) / "digits.safetensors")
        again = load_model(Path(folder) / "digits.safetensors")
    same = bool((again.predict(X_test) == model.predict(X_test)).all())
    print(f"saved, loaded, and it predicts the same: {same}")

    found = {"loss": loss, "accuracy": accuracy, "same": same}
    fewer = max(1, epochs // 5)
    for other in ("mean_squared_error", "binary_crossentropy"):
        rival = network(X_train.shape[1], units, seed)
        rival.compile(optimizer="adam", loss=other, metrics=["categorical_accuracy"])
        rival.fit(X_train, y_train, epochs=fewer, verbose=0)
        found[other] = rival.evaluate(X_test, y_test, verbose=0)[1]
        print(f"with {other} after {fewer} epoch(s): accuracy {found[other]:.2%}")
    return found


if __name__ == "__main__":
    main(path=sys.argv[1] if len(sys.argv) > 1 else None)
