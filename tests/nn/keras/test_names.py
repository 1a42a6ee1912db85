"""Keras's names are where Keras has them, and what is not there says the way round."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

import nn
from nn import keras
from nn.absent import MODULE

LINES = [
    # side effects by age
    "import numpy as np",
    "from random import randint",
    "from nn import keras",
    "from nn.keras import backend as K",
    "from nn.keras.models import Sequential",
    "from nn.keras.layers import Activation",
    "from nn.keras.layers.core import Dense",
    "from nn.keras.optimizers import Adam",
    "from nn.keras.metrics import categorical_crossentropy",
    "from nn.keras.models import load_model",
    # handwritten digits
    "from nn.keras.datasets import mnist",
    "from nn.keras.layers import Dense, Dropout",
    "from nn.keras.utils import to_categorical, np_utils",
    "from nn.keras.utils.np_utils import to_categorical",
    # parameters and hyperparameters
    "from nn.keras.optimizers import SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam",
    "from nn.keras.optimizers.schedules import ExponentialDecay",
    "from nn.keras.initializers import RandomNormal, he_normal, GlorotUniform",
    "from nn.keras.regularizers import l1, l2, l1_l2, L1L2",
    "from nn.keras.callbacks import EarlyStopping, ReduceLROnPlateau, LambdaCallback",
    "from nn.keras.losses import MeanSquaredError, BinaryCrossentropy, Huber",
    "from nn.keras.metrics import AUC, Precision, Recall, BinaryAccuracy",
    "from nn.keras.layers import Flatten, Input, InputLayer, LeakyReLU",
    "from nn.keras.layers.advanced_activations import LeakyReLU, ELU",
    "from nn.keras.activations import relu, softmax, swish",
    "import nn.keras as keras",
    "from nn.keras.optimizers import sgd, adam",
    "import nn as tf; tf.keras.models.Sequential([tf.keras.layers.Dense(1)])",
    "import nn as tf; tf.random.set_seed(7)",
    "import nn as tf; [tf.keras.layers.Dense(2, f) for f in (tf.nn.relu, tf.nn.softmax)]",
    # older places
    "from nn.keras.optimizers.legacy import Adam",
    "from nn.keras.objectives import mse",
    "from nn.keras.losses import MSE, MAE, MAPE, MSLE",
    "import nn.keras as keras; keras.optimizers.legacy.Adam(); print(keras.__version__)",
]


@pytest.mark.parametrize("line", LINES)
def test_the_lines_that_programs_begin_with_run(line):
    exec(line, {})


def test_each_line_works_in_a_new_python_as_well():
    subprocess.run([sys.executable, "-W", "error", "-c", "\n".join(LINES)], check=True)


MODULES = [info.name for info in pkgutil.walk_packages(keras.__path__, "nn.keras.")]


@pytest.mark.parametrize("name", MODULES)
def test_every_module_hangs_on_the_one_above(name):
    above, _, last = name.rpartition(".")
    module = importlib.import_module(name)
    assert getattr(importlib.import_module(above), last) is module
    assert module.__doc__


@pytest.mark.parametrize(
    ("line", "round_it"),
    [
        ("from nn.keras.layers import Conv2D, MaxPooling2D", r"no Conv2D: .* take Dense layers"),
        ("from nn.keras.layers.convolutional import Conv2D", "no Conv2D: .*Flatten"),
        ("from nn.keras.layers import LSTM", r"no LSTM: there is no recurrence here; give a Dense"),
        ("from nn.keras.layers import BatchNormalization", r"no BatchNormalization: .*StandardSca"),
        ("from nn.keras.layers import Embedding", "no Embedding"),
        ("from nn.keras.wrappers.scikit_learn import KerasClassifier", r"write the loop"),
        ("from nn.keras.datasets import boston_housing", r"numpy.load\(path\)"),
        ("from nn.keras.preprocessing.image import ImageDataGenerator", "no ImageDataGenerator"),
        ("from nn.keras.applications import VGG16", "no VGG16"),
        ("from nn.keras.constraints import maxnorm", "no maxnorm: take kernel_regularizer"),
        ("from nn.keras.wrappers import SKLearnClassifier", "no SKLearnClassifier: write the loop"),
        ("from nn.keras.optimizers import AdamW", r"no AdamW: .*Shrinking\(Adam"),
        ("from nn.keras import backend as K; K.set_value(1, 2)", r"model\.optimizer\.lr = 0"),
        ("import nn.keras as keras; keras.random.SeedGenerator(7)", r"numpy\.random\.seed\(7\) or"),
        ("import nn.keras as keras; keras.utils.Sequence", r"train_on_batch\(x, y\) for each"),
        ("from nn.keras.utils import plot_model", r"viz\.network\(model\)"),
        ("from nn.keras.callbacks import TensorBoard", r"viz\.plots\.curves\(history\)"),
        ("import nn.keras as keras; keras.layers.Concatenate()", "no Concatenate: .*subclass nn.M"),
        ("from nn.keras.engine import Layer", "no Layer: subclass nn.Module"),
        ("from nn.keras.utils.vis_utils import plot_model", r"viz\.network\(model\)"),
        ("from nn.keras.models import Graph", "no Graph: .* subclass nn.Model"),
        ("from nn.keras.models import save_model", r"no save_model: model\.save\(path\)"),
        ("from nn.keras.regularizers import activity_l2", "no activity_l2: take kernel_regul"),
        ("from nn.keras.utils import normalize", r"no normalize: .*np\.linalg\.norm"),
        ("from nn.keras.metrics import F1Score", r"2 \* p \* r / \(p \+ r\)"),
        ("from nn.keras.metrics import FalseNegatives", r"viz\.plots\.confusion\(model, x, y\)"),
        (
            "from nn.keras.layers import Dense; Dense(1).kernel",
            r"no kernel: layer\.get_weights\(\)",
        ),
        ("from nn import LSTM", "no LSTM: there is no recurrence here"),
    ],
)
def test_what_is_not_there_is_refused_with_the_way_round(line, round_it):
    with pytest.raises((ImportError, AttributeError), match=round_it) as refused:
        exec(line, {})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("module", [keras, keras.layers, nn])
def test_programs_may_ask_whether_a_name_is_there(module):
    assert hasattr(module, "Dense") is (module is not keras)
    assert not hasattr(module, "LSTM")


@pytest.mark.parametrize(
    ("name", "round_it"),
    [
        ("data.Dataset", "no data: give fit all of x and y"),
        ("GradientTape()", r"loss\.backward\(\)"),
        ("matmul(a, b)", "no matmul: .*take functions of NumPy or keras.backend"),
        ("square(1.0)", "no square: .*take functions of NumPy or keras.backend"),
        ("one_hot([1], 2)", r"no one_hot: to_categorical\(y, num_classes\)"),
        ("test.is_gpu_available()", "no test: there is one device"),
        ("compat.v1.disable_eager_execution()", "no compat: there is one device"),
        ("random.normal((2,))", r"no normal: numpy\.random\.normal\(size=3\)"),
        ("function", "no function: fit compiles by itself"),
        ("nothing", "module 'nn' has no attribute 'nothing'"),
    ],
)
def test_what_tensorflow_has_besides_keras_is_refused_so_too(name, round_it):
    with pytest.raises(AttributeError, match=round_it):
        exec(f"import nn as tf; tf.{name}", {})


def test_a_misspelt_name_is_an_error_of_python_as_usual():
    with pytest.raises(ImportError, match="cannot import name 'Dens'"):
        exec("from nn.keras.layers import Dens", {})
    with pytest.raises(AttributeError, match=r"nn\.keras has nothing called 'Dens'"):
        exec("import nn.keras; nn.keras.layers.Dens", {})


def test_nothing_is_refused_that_is_there():
    names = {name for m in MODULES for name in vars(importlib.import_module(m))}
    assert names & MODULE.keys() == set()
