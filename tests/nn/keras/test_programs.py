"""Programs of a first month with Keras: each runs, or is refused in one clear line."""

import math

import numpy as np
import pytest

from autograd import MisuseWarning
from nn import keras
from nn.keras import backend as K  # noqa: N812
from nn.keras.callbacks import (
    Callback,
    EarlyStopping,
    LambdaCallback,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
)
from nn.keras.layers import Activation, Dense, Dropout, Flatten, Input, LeakyReLU
from nn.keras.models import Model, Sequential, load_model
from nn.keras.optimizers import SGD, Adam
from nn.names import lookup

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(80, 4))
YES = (X[:, 0] + X[:, 1] > 0).astype(int)
CLASSES = np.digitize(X[:, 0], [-0.5, 0.5])
PRICES = 200 + 50 * X[:, 0] - 20 * X[:, 1]


def classifier(metrics=("accuracy",), optimizer="adam"):
    model = Sequential([Dense(8, activation="relu", input_dim=4), Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy", optimizer=optimizer, metrics=list(metrics))
    return model


def fit(model, y=YES, **more):
    return model.fit(X, y, **{"epochs": 2, "verbose": 0} | more)


# What runs.


def diabetes_of_keras_1():
    model = Sequential()
    model.add(Dense(output_dim=12, input_dim=4, init="uniform", activation="relu"))
    model.add(Dense(8, init="normal", activation="relu"))
    model.add(Dense(1, init="uniform"))
    model.add(Activation("sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    history = model.fit(X, YES, validation_split=0.33, nb_epoch=3, batch_size=10, verbose=0)
    assert history.history["val_acc"] == history.history["val_accuracy"]
    assert len(history.history["acc"]) == 3
    scores = model.evaluate(X, YES, verbose=0)
    assert model.metrics_names[1] == "accuracy"
    assert 0 <= scores[1] <= 1


def iris_with_one_hot_rows():
    rows = keras.utils.np_utils.to_categorical(CLASSES, nb_classes=3)
    assert keras.utils.to_categorical(CLASSES, dtype="float32").dtype == np.float32
    model = Sequential([Dense(8, activation="relu", input_shape=(4,)), Dense(3, "softmax")])
    model.compile("adam", "categorical_crossentropy", ["accuracy", keras.metrics.AUC()])
    fit(model, rows)
    assert model.predict_classes(X).shape == (80,)


def housing_with_normal_weights_and_mape():
    model = Sequential()
    model.add(Dense(13, input_dim=4, kernel_initializer="normal", activation="relu"))
    model.add(Dense(1, kernel_initializer="normal"))
    model.compile(loss="mean_squared_error", optimizer=Adam(1e-3), metrics=["mae", "mape", "msle"])
    assert list(fit(model, PRICES).history) == ["loss", "mae", "mape", "msle"]


def digits_with_flatten_and_dropout():
    images, labels = RANDOM.random((40, 5, 5)), RANDOM.integers(0, 10, 40)
    model = Sequential([Flatten(input_shape=(5, 5)), Dense(16, "relu"), Dropout(0.2), Dense(10)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    model.fit(images, labels, epochs=2, verbose=0, validation_data=(images, labels))
    assert model.evaluate(images, labels, verbose=0, return_dict=True).keys() == {
        "loss",
        "accuracy",
    }


def leaky_layers_between():
    model = Sequential([Dense(8, input_dim=4), LeakyReLU(alpha=0.1), Dropout(0.1), Dense(1)])
    model.compile(SGD(0.01, momentum=0.9, clipnorm=1.0), keras.losses.Huber())
    fit(model, PRICES / 100)


def a_custom_loss():
    def root(y_true, y_pred):
        return K.sqrt(K.mean(K.square(y_pred - y_true), axis=-1) + K.epsilon())

    def squares(t, p):
        return (p - t) ** 2

    def distance(t, p):
        return np.mean(np.abs(p - t))

    def above(t, p):
        return K.mean(K.maximum(0.7 * (p - t), -0.3 * (p - t)))

    def inside(t, p):
        return K.sum(K.clip(p - t, -1.0, 1.0) ** 2)

    for loss in (root, squares, distance, above, inside):
        model = Sequential([Dense(2, input_dim=4)])
        model.compile("sgd", loss)
        fit(model, X[:, :2])


def a_custom_metric():
    def off(y_true, y_pred):
        return K.mean(K.abs(y_pred - y_true))

    assert "off" in fit(classifier([off])).history


def all_callbacks_together(tmp_path):
    rates, losses = [], []
    callbacks = [
        EarlyStopping(monitor="val_acc", patience=50, restore_best_weights=True),
        ReduceLROnPlateau(factor=0.5, patience=1, min_lr=1e-4, min_delta=10.0),
        LambdaCallback(on_epoch_end=lambda epoch, logs: losses.append(logs["loss"])),
        ModelCheckpoint(tmp_path / "w.safetensors", save_weights_only=True, save_best_only=True),
    ]

    class Rates(Callback):
        def on_batch_end(self, batch, logs):
            rates.append(self.model.optimizer.learning_rate)

    history = fit(classifier(), validation_split=0.2, epochs=4, callbacks=[*callbacks, Rates()])
    assert history.history["learning_rate"] == [1e-3, 1e-3, 5e-4, 2.5e-4]
    assert rates[::2] == history.history["learning_rate"]
    assert losses == history.history["loss"]
    again = classifier()
    again.load_weights(tmp_path / "w.safetensors")


def training_that_goes_on():
    model = classifier()
    fit(model, epochs=3)
    seen = []
    counter = LambdaCallback(on_epoch_begin=lambda epoch, logs: seen.append(epoch))
    assert fit(model, epochs=5, initial_epoch=3, callbacks=[counter]).epoch == [3, 4]
    assert seen == [3, 4]


def one_batch_at_a_time():
    model = classifier()
    first = model.train_on_batch(X, YES)
    for _ in range(50):
        last = model.train_on_batch(X, YES)
    assert last[0] < first[0]
    assert model.optimizer.iterations == 51


def weights_by_hand(tmp_path):
    model, other = classifier(), classifier()
    assert [w.shape for w in model.weights] == [(4, 8), (8,), (8, 1), (1,)]
    assert [w.shape for w in model.layers[0].weights] == [(4, 8), (8,)]
    model.save_weights(tmp_path / "w.safetensors")
    other.load_weights(tmp_path / "w.safetensors")
    assert (other.predict(X) == model.predict(X)).all()
    named = Sequential([Dense(2, input_dim=4, name="first"), Dense(1)])
    assert named.get_layer("first") is named.get_layer(index=0) is named.layers[0]
    assert [layer.name for layer in model.layers] == ["dense", "dense_1"]
    assert model.get_layer("dense_1") is model.layers[1]
    assert (model.count_params(), model.layers[0].count_params()) == (49, 40)


def a_frozen_layer(capsys):
    model = classifier()
    before = model.layers[0].get_weights()
    model.layers[0].trainable = False
    model.compile("sgd", "binary_crossentropy")
    fit(model)
    assert (model.layers[0].get_weights()[0] == before[0]).all()
    model.summary()
    assert "49, 40 frozen" in capsys.readouterr().out


def weights_of_classes():
    for weights in ({0: 1.0, 1: 5.0}, [1.0, 5.0], np.array([1.0, 5.0])):
        assert fit(classifier(), class_weight=weights).history["loss"]


def penalties_by_either_name():
    for penalty in ("l2", keras.regularizers.l2(0.01), keras.regularizers.l1_l2(l1=0.1, l2=0.1)):
        model = Sequential([Dense(4, W_regularizer=penalty, input_dim=4), Dense(1)])
        model.compile("sgd", "mse")
        fit(model, YES)


def batches_larger_than_the_set():
    assert fit(classifier(), batch_size=1000).history


def a_schedule_and_old_arguments():
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=10, decay_rate=0.9)
    for optimizer in (SGD(learning_rate=rate), Adam(lr=0.01, epsilon=None, decay=1e-3)):
        fit(classifier(metrics=[], optimizer=optimizer))
    model = classifier()
    fit(model, callbacks=[LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))])
    assert model.history.history["learning_rate"] == [0.1, 0.05]


def a_search_for_the_rate_that_diverges():
    model = Sequential([Dense(1, input_dim=4)])
    model.compile("sgd", "mse")
    rates = LearningRateScheduler(lambda epoch: 10.0 ** (epoch - 3))
    with pytest.raises(ValueError, match=r"; model\.history has the epochs before"):
        fit(model, PRICES, epochs=200, callbacks=[rates])
    history = model.history.history
    assert len(history["loss"]) == len(history["learning_rate"]) > 3


def classes_for_everything():
    model = Sequential([Input((4,)), Dense(4, kernel_initializer="HeNormal"), Dense(1, "sigmoid")])
    metrics = [keras.metrics.BinaryAccuracy(name="right"), keras.metrics.Precision(), "Recall"]
    model.compile(keras.optimizers.RMSprop(1e-3), keras.losses.BinaryCrossentropy(), metrics)
    assert list(fit(model).history) == ["loss", "right", "precision", "recall"]


def a_name_as_the_second_argument():
    assert Sequential([Dense(1)], "net").name == "net"


def metrics_none():
    model = classifier()
    model.compile("sgd", "mse", metrics=None)
    assert isinstance(model.evaluate(X, YES, verbose=0), float)


def a_file_called_h5(tmp_path):
    model = classifier()
    with pytest.warns(MisuseWarning, match=r"a file in \.h5 is written as safetensors"):
        model.save(tmp_path / "m.h5")
    assert (load_model(tmp_path / "m.h5").predict(X) == model.predict(X)).all()


RUN = [
    diabetes_of_keras_1,
    iris_with_one_hot_rows,
    housing_with_normal_weights_and_mape,
    digits_with_flatten_and_dropout,
    leaky_layers_between,
    a_custom_loss,
    a_custom_metric,
    all_callbacks_together,
    training_that_goes_on,
    one_batch_at_a_time,
    weights_by_hand,
    a_frozen_layer,
    weights_of_classes,
    penalties_by_either_name,
    batches_larger_than_the_set,
    a_schedule_and_old_arguments,
    a_search_for_the_rate_that_diverges,
    classes_for_everything,
    a_name_as_the_second_argument,
    metrics_none,
    a_file_called_h5,
]


@pytest.mark.parametrize("program", RUN, ids=lambda f: f.__name__)
def test_it_runs(program, request):
    names = program.__code__.co_varnames[: program.__code__.co_argcount]
    program(**{name: request.getfixturevalue(name) for name in names})


# What is refused.


def frozen():
    model = classifier()
    model.trainable = False
    model.compile("sgd", "mse")
    return model


def file(tmp_path, begins):
    path = tmp_path / "theirs.h5"
    path.write_bytes(begins + bytes(100))
    return load_model(path)


class Torch(Model):
    def forward(self, x):
        return x


REFUSED = {
    "the functional Model": (lambda p: Model(inputs=[], outputs=[]), r"stack layers, Sequential"),
    "a layer called on an Input": (lambda p: Dense(64)(Input(shape=(4,))), "stack them, Sequen"),
    "the output of a layer": (lambda p: classifier().layers[0].output, r"layers\[:2\]\)\.predict"),
    "accuracy of a regression": (lambda p: fit(classifier_of_prices(), PRICES), "says 'mae'"),
    "one sample without its row": (lambda p: classifier().predict([0, 1, 2, 3]), r"alone is \[x\]"),
    "a balance by name": (lambda p: fit(classifier(), class_weight="balanced"), r"n / \(number"),
    "text as numbers": (
        lambda p: classifier().fit([["5.1", "3", "1", "2"]], [1]),
        r"'5\.1' in row",
    ),
    "labels as text": (lambda p: fit(classifier(), ["no"] * 80), r"the text 'no' in row 0: .*uni"),
    "no validation data": (
        lambda p: fit(classifier(), callbacks=[EarlyStopping()]),
        "give fit val",
    ),
    "a result of no metric": (
        lambda p: fit(classifier([]), validation_split=0.5, callbacks=[EarlyStopping("val_acc")]),
        "there is only loss, val_loss: .* or give compile such a metric",
    ),
    "no folder": (
        lambda p: fit(classifier(), callbacks=[ModelCheckpoint(p / "no" / "m.safetensors")]),
        "there is no folder",
    ),
    "an activation of math": (lambda p: fit(mathematical()), r"write autograd\.tanh\(x\)"),
    "a linear end": (lambda p: fit(linear_end()), r"does not end in a sigmoid .*from_logits=True"),
    "nothing to train": (lambda p: fit(frozen()), r"all weights are frozen, trainable=False"),
    "the axis of the batch": (lambda p: fit(of_rows(), X[:, :2]), "in the loss rows, .* axis=-1"),
    "torch's forward": (lambda p: Torch()([1.0]), r"here forward: rename it"),
    "a file of HDF5": (lambda p: file(p, b"\x89HDF\r\n\x1a\n"), r"set_weights\(theirs\.get_weig"),
    "a file of .keras": (lambda p: file(p, b"PK\x03\x04"), r"is a file of Keras's"),
    "an unknown metric": (lambda p: classifier(["mapa"]), r"unknown metric 'mapa'"),
    "a misspelt one": (lambda p: classifier(["acuracy"]), r"Did you mean 'accuracy'"),
    "images without Flatten": (
        lambda p: classifier().fit(np.zeros((3, 2, 2)), [0, 1, 0]),
        r"flatten the samples",
    ),
}


def classifier_of_prices():
    model = Sequential([Dense(1, input_dim=4)])
    model.compile("sgd", "mse", ["accuracy"])
    return model


def mathematical():
    model = Sequential([Dense(4, activation=math.tanh, input_dim=4), Dense(1)])
    model.compile("sgd", "mse")
    return model


def of_rows():
    def rows(y_true, y_pred):
        return K.mean(K.square(y_pred - y_true), axis=1)

    model = Sequential([Dense(2, input_dim=4)])
    model.compile("sgd", rows)
    return model


def linear_end():
    model = Sequential([Dense(1, input_dim=4)])
    model.compile("sgd", "binary_crossentropy")
    return model


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_line(name, tmp_path):
    run, words = REFUSED[name]
    errors = ValueError, TypeError, OSError, AttributeError, NotImplementedError
    with pytest.raises(errors, match=words) as refused:
        run(tmp_path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["elu", "AUC", "mape", "gelu", "adamw", "normal"])
def test_a_hint_is_never_another_function(name):
    with pytest.raises(ValueError, match="unknown") as refused:
        lookup("loss", name, dict.fromkeys(["relu", "acc", "mae", "selu", "adam", "he_normal"]))
    assert "Did you mean" not in str(refused.value)
