"""Keras's names that stepgrad has nothing for, each with the way round."""

from __future__ import annotations

from itertools import chain

ROUND: dict[str, tuple[str, ...]] = {
    "samples are rows of numbers here; flatten images, Flatten() or x.reshape(len(x), -1), and "
    "take Dense layers": (
        *("Conv1D", "Conv2D", "Conv3D", "Convolution2D", "SeparableConv2D", "Conv2DTranspose"),
        *("MaxPooling1D", "MaxPooling2D", "MaxPool2D", "AveragePooling2D", "UpSampling2D"),
        *("GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling2D"),
        *("ZeroPadding2D", "ImageDataGenerator", "Rescaling", "Reshape"),
        *("VGG16", "ResNet50", "MobileNet", "InceptionV3"),
    ),
    "there is no recurrence here; give a Dense layer the last few values as one row": (
        *("RNN", "SimpleRNN", "LSTM", "GRU", "Bidirectional", "TimeDistributed"),
        *("Embedding", "Tokenizer", "pad_sequences", "TextVectorization"),
    ),
    "a sample is computed by itself here; scale the inputs, StandardScaler().fit_transform(x)": (
        *("BatchNormalization", "LayerNormalization", "Normalization"),
    ),
    "layers follow each other in Sequential([...]); for branches subclass nn.Model and write "
    "__call__ for one sample": (
        *("Add", "Concatenate", "Lambda", "Multiply", "add", "concatenate", "Layer"),
        *("clone_model", "model_from_json"),
    ),
    "write the loop, with train_test_split, or slices of x and y, for each fold": (
        *("KerasClassifier", "KerasRegressor", "GridSearchCV"),
    ),
    "nothing is downloaded here; read the file, nn.datasets.read_csv(path)": (
        *("boston_housing", "california_housing", "cifar10", "cifar100", "fashion_mnist"),
        *("imdb", "reuters"),
    ),
    "a network has a seed of its own, Sequential([...], seed=0)": ("set_random_seed",),
    "viz.network(model) draws the network": ("plot_model", "model_to_dot"),
    "call viz.plots.curves(history) after fit": ("TensorBoard",),
}
"""The names for which there is the same way round."""
WHY = dict(chain.from_iterable(((name, why) for name in names) for why, names in ROUND.items()))


def __getattr__(name: str) -> object:
    """Raise ImportError, with the way round, for a name of Keras that there is nothing for."""
    if name in WHY:
        raise ImportError(f"stepgrad has no {name}: {WHY[name]}")
    raise AttributeError(f"nn.keras has nothing called {name!r}")
