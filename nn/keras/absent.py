"""Keras's names that stepgrad has nothing for, each with what to write instead."""

from __future__ import annotations

from itertools import chain

ROUND: dict[str, tuple[str, ...]] = {
    "samples are rows of numbers here; flatten images, Flatten() or x.reshape(len(x), -1), and "
    "take Dense layers": (
        *("Conv1D", "Conv2D", "Conv3D", "Convolution2D", "SeparableConv2D", "Conv2DTranspose"),
        *("MaxPooling1D", "MaxPooling2D", "MaxPool2D", "AveragePooling2D", "UpSampling2D"),
        *("GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling2D"),
        *("ZeroPadding2D", "ImageDataGenerator", "Reshape"),
        *("VGG16", "ResNet50", "MobileNet", "InceptionV3"),
    ),
    "there is no recurrence here; give a Dense layer the last few values as one row": (
        *("RNN", "SimpleRNN", "LSTM", "GRU", "Bidirectional", "TimeDistributed"),
    ),
    "texts are rows of numbers here; give a row with a 1 for each word that occurs": (
        *("Embedding", "Tokenizer", "pad_sequences", "TextVectorization"),
    ),
    "divide before fit: x / 255": ("Rescaling",),
    "take Activation": ("Softmax", "ReLU"),
    "take LeakyReLU or ELU": ("PReLU", "ThresholdedReLU"),
    "take Dropout": ("GaussianNoise", "GaussianDropout", "AlphaDropout", "SpatialDropout1D"),
    "take kernel_regularizer, or clipnorm of the optimizer": ("MaxNorm", "NonNeg", "UnitNorm"),
    "decoupled weight decay is Shrinking(Adam(lr), l2=...)": ("AdamW",),
    "a sample is computed by itself here; scale the inputs, StandardScaler().fit_transform(x)": (
        *("BatchNormalization", "LayerNormalization", "Normalization"),
    ),
    "layers follow each other in Sequential([...]); for branches subclass nn.Model and write "
    "__call__ for one sample": (*("Add", "Concatenate", "Multiply", "add", "concatenate"),),
    "subclass nn.Module and write __call__ for one sample": ("Layer",),
    "take Activation(f), with a function f of one Value": ("Lambda",),
    "model.save(path) and load_model(path) keep the whole network": (
        *("clone_model", "model_from_json", "model_to_json"),
    ),
    "write the loop, with train_test_split, or slices of x and y, for each fold": (
        *("KerasClassifier", "KerasRegressor", "GridSearchCV"),
    ),
    "nothing is downloaded here; numpy.load(path) reads an .npz file, nn.datasets.csv a CSV": (
        *("boston_housing", "california_housing", "cifar10", "cifar100", "imdb", "reuters"),
    ),
    "nothing is downloaded here; nn.datasets.mnist.load_data(path) reads IDX files and .npz": (
        *("fashion_mnist",),
    ),
    "a training gives its error at the batch that fails": ("TerminateOnNaN",),
    "a network has a seed of its own, Sequential([...], seed=0)": ("set_random_seed",),
    "viz.network(model) draws the network": ("plot_model", "model_to_dot"),
    "call viz.plots.curves(history) after fit": ("TensorBoard",),
}
"""The names for which the same can be written."""
WHY = dict(chain.from_iterable(((name, why) for name in names) for why, names in ROUND.items()))


def __getattr__(name: str) -> object:
    """Raise ImportError, with what to write instead, for a name that there is nothing for."""
    if name in WHY:
        raise ImportError(f"stepgrad has no {name}: {WHY[name]}")
    raise AttributeError(f"nn.keras has nothing called {name!r}")
