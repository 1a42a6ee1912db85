"""A program of each kind that beginners write for Keras: it runs, or is refused in a clear line.

Each is as it is found, with its import lines changed by `ported`.
"""

import warnings

import pytest

from autograd import MisuseWarning
from tests.nn.keras.originals import ported

DATA = """
import numpy as np
source = np.random.RandomState(0)
X = source.normal(size=(80, 4))
yes = (X[:, 0] + X[:, 1] > 0).astype(int)
kinds = np.digitize(X[:, 0], [-0.5, 0.5])
prices = 20 + 5 * X[:, 0] - 2 * X[:, 1]
"""
NETWORK = """
from keras.layers import Dense
from keras.models import Sequential
model = Sequential()
model.add(Dense(8, input_dim=4, activation='relu'))
model.add(Dense(1, activation='sigmoid'))
"""

RUN = {
    "diabetes, Keras 1": """
from keras.models import Sequential
from keras.layers import Dense
np.random.seed(7)
model = Sequential()
model.add(Dense(12, input_dim=4, init='uniform', activation='relu'))
model.add(Dense(8, init='uniform', activation='relu'))
model.add(Dense(1, init='uniform', activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(X, yes, validation_split=0.33, nb_epoch=3, batch_size=10, verbose=0)
scores = model.evaluate(X, yes)
print("%s: %.2f%%" % (model.metrics_names[1], scores[1] * 100))
rounded = [round(x[0]) for x in model.predict(X)]
""",
    "iris, one-hot": """
from keras.models import Sequential
from keras.layers import Dense
from keras.utils import np_utils
dummy_y = np_utils.to_categorical(kinds)
model = Sequential()
model.add(Dense(8, input_dim=4, activation='relu'))
model.add(Dense(3, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(X, dummy_y, epochs=3, batch_size=5, verbose=0)
assert np.argmax(model.predict(X), axis=1).shape == (80,)
""",
    "housing, one model a fold": """
from keras import models, layers
def build_model():
    model = models.Sequential()
    model.add(layers.Dense(16, activation='relu', input_shape=(X.shape[1],)))
    model.add(layers.Dense(1, kernel_initializer='normal'))
    model.compile(optimizer='rmsprop', loss='mse', metrics=['mae'])
    return model
k, scores = 4, []
num_val_samples = len(X) // k
for i in range(k):
    val = slice(i * num_val_samples, (i + 1) * num_val_samples)
    rest = np.concatenate([X[:val.start], X[val.stop:]]), np.concatenate(
        [prices[:val.start], prices[val.stop:]])
    model = build_model()
    history = model.fit(*rest, validation_data=(X[val], prices[val]), epochs=2, batch_size=1,
                        verbose=0)
    val_mse, val_mae = model.evaluate(X[val], prices[val], verbose=0)
    scores.append(val_mae)
assert len(history.history['val_mae']) == 2
""",
    "xor": """
from keras.models import Sequential
from keras.layers.core import Dense, Activation
from keras.optimizers import SGD
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
model = Sequential()
model.add(Dense(8, input_dim=2))
model.add(Activation('tanh'))
model.add(Dense(1))
model.add(Activation('sigmoid'))
sgd = SGD(lr=0.1)
model.compile(loss='binary_crossentropy', optimizer=sgd)
model.fit(X, y, batch_size=1, nb_epoch=400, verbose=0)
assert model.predict(X).shape == (4, 1)
""",
    "early stopping and the best model": NETWORK
    + """
from keras.callbacks import EarlyStopping, ModelCheckpoint
from keras.models import load_model
model.compile(optimizer='adam', loss='binary_crossentropy', metrics=['acc'])
es = EarlyStopping(monitor='val_loss', mode='min', verbose=1, patience=5)
mc = ModelCheckpoint('best_model.safetensors', monitor='val_acc', mode='max', verbose=1,
                     save_best_only=True, period=1)
history = model.fit(X[:60], yes[:60], validation_data=(X[60:], yes[60:]), epochs=5, verbose=0,
                    callbacks=[es, mc], workers=4)
saved = load_model('best_model.safetensors', compile=False)
assert len(history.history['val_acc']) == len(history.epoch)
assert saved.predict(X).shape == (80, 1)
""",
    "a falling learning rate": NETWORK
    + """
import math
from keras import backend as K
from keras.callbacks import LearningRateScheduler, ReduceLROnPlateau
def step_decay(epoch):
    return 0.1 * math.pow(0.5, math.floor((1 + epoch) / 2))
model.compile(loss='binary_crossentropy', optimizer='sgd')
seen = model.fit(X, yes, epochs=4, verbose=0, callbacks=[LearningRateScheduler(step_decay)])
assert seen.history['learning_rate'] == [0.1, 0.05, 0.05, 0.025]
assert K.get_value(model.optimizer.lr) == 0.025
model.fit(X, yes, validation_split=0.2, verbose=0, callbacks=[ReduceLROnPlateau(factor=0.2)])
""",
    "a callback of one's own": NETWORK
    + """
import keras
class LossHistory(keras.callbacks.Callback):
    def on_train_begin(self, logs={}):
        self.losses = []
    def on_batch_end(self, batch, logs={}):
        self.losses.append(logs.get('loss'))
model.compile(loss='binary_crossentropy', optimizer='rmsprop')
history = LossHistory()
model.fit(X, yes, batch_size=20, epochs=2, verbose=0, callbacks=[history])
assert len(history.losses) == 8
""",
    "metrics of one's own": NETWORK
    + """
from keras import backend as K
def recall_m(y_true, y_pred):
    true_positives = K.sum(K.round(K.clip(y_true * y_pred, 0, 1)))
    possible_positives = K.sum(K.round(K.clip(y_true, 0, 1)))
    return true_positives / (possible_positives + K.epsilon())
def precision_m(y_true, y_pred):
    true_positives = K.sum(K.round(K.clip(y_true * y_pred, 0, 1)))
    predicted_positives = K.sum(K.round(K.clip(y_pred, 0, 1)))
    return true_positives / (predicted_positives + K.epsilon())
def f1_m(y_true, y_pred):
    precision = precision_m(y_true, y_pred)
    recall = recall_m(y_true, y_pred)
    return 2 * ((precision * recall) / (precision + recall + K.epsilon()))
def right(y_true, y_pred):
    return K.mean(K.equal(y_true, K.cast(K.greater(y_pred, 0.5), K.floatx())))
model.compile(optimizer='adam', loss='binary_crossentropy',
              metrics=['acc', f1_m, precision_m, recall_m, right])
loss, accuracy, f1_score, precision, recall, same = model.evaluate(X, yes, verbose=0)
assert abs(accuracy - same) < 1e-12
assert 0 <= f1_score <= 1
""",
    "a loss as a class": NETWORK
    + """
import tensorflow as tf
from keras import backend as K
class Squares(tf.keras.losses.Loss):
    def __init__(self, factor=2.0, name='squares'):
        super().__init__(name=name)
        self.factor = factor
    def call(self, y_true, y_pred):
        y_true = K.cast(y_true, y_pred.dtype)
        return self.factor * K.mean(K.square(y_pred - y_true), axis=-1)
model.compile(optimizer=tf.keras.optimizers.Adam(), loss=Squares())
model.fit(X, yes, verbose=0)
assert model.loss.name == 'squares'
""",
    "weights kept small": """
from keras import regularizers
from keras.layers import Dense, Dropout, LeakyReLU
from keras.models import Sequential
from keras.optimizers import Adam
model = Sequential([
    Dense(8, kernel_regularizer=regularizers.l2(0.001), input_shape=(4,)),
    LeakyReLU(alpha=0.1),
    Dropout(0.5),
    Dense(1, activation='sigmoid', kernel_regularizer='l2'),
])
model.compile(loss='binary_crossentropy', optimizer=Adam(lr=0.001, clipnorm=1.0))
model.fit(X, yes, verbose=0)
""",
    "rare classes": NETWORK
    + """
import keras
METRICS = [
    keras.metrics.BinaryAccuracy(name='accuracy'),
    keras.metrics.Precision(name='precision'),
    keras.metrics.Recall(name='recall'),
    keras.metrics.AUC(name='auc'),
]
model.compile(optimizer=keras.optimizers.Adam(learning_rate=1e-3),
              loss=keras.losses.BinaryCrossentropy(), metrics=METRICS, run_eagerly=False)
model.fit(X, yes, class_weight={0: 1.0, 1: 5.0}, epochs=2, verbose=0)
results = dict(zip(model.metrics_names, model.evaluate(X, yes, verbose=0)))
assert list(results) == ['loss', 'accuracy', 'precision', 'recall', 'auc']
""",
    "weights by hand": NETWORK
    + """
names = [layer.name for layer in model.layers]
assert names == ['dense', 'dense_1']
weights, biases = model.get_layer('dense_1').get_weights()
model.layers[1].set_weights([weights * 0, biases + 1])
assert model.count_params() == 49 and model.layers[0].count_params() == 40
model.save_weights('weights.safetensors')
model.load_weights('weights.safetensors')
""",
    "a batch at a time": NETWORK
    + """
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
for epoch in range(2):
    for k in range(0, len(X), 16):
        loss, acc = model.train_on_batch(X[k:k + 16], yes[k:k + 16], class_weight={0: 1, 1: 2})
assert model.optimizer.iterations == 10
""",
    "frozen layers": NETWORK
    + """
model.compile(loss='binary_crossentropy', optimizer='adam')
model.fit(X, yes, epochs=2, verbose=0)
for layer in model.layers[:-1]:
    layer.trainable = False
model.compile(loss='binary_crossentropy', optimizer='adam')
before = model.layers[0].get_weights()[0]
history = model.fit(X, yes, initial_epoch=2, epochs=4, verbose=0)
assert history.epoch == [2, 3] and (model.layers[0].get_weights()[0] == before).all()
""",
    "an autoencoder of two networks": """
from tensorflow.keras.layers import Dense, Dropout, Input
from tensorflow.keras.models import Sequential
encoder = Sequential([Input(shape=(4,)), Dense(2, activation='relu'), Dropout(0.1)])
decoder = Sequential([Dense(4, input_shape=(2,))])
autoencoder = Sequential([encoder, Dropout(0.1), decoder])
autoencoder.compile(optimizer='adam', loss='mse')
autoencoder.fit(X, X, epochs=2, shuffle=True, verbose=0)
assert encoder.predict(X).shape == (80, 2)
autoencoder.summary()
""",
    "curves of a training": NETWORK
    + """
model.compile('rmsprop', 'binary_crossentropy', ['acc'])
history = model.fit(X, yes, epochs=3, batch_size=16, validation_split=0.25, verbose=0)
acc, val_acc = history.history['acc'], history.history['val_acc']
epochs = range(1, len(acc) + 1)
assert history.history.keys() == {'loss', 'acc', 'val_loss', 'val_acc'}
""",
    "a network that is built later": """
from tensorflow import keras
from tensorflow.keras import layers
keras.backend.clear_session()
model = keras.Sequential(name='my_sequential')
model.add(layers.Dense(2, activation='relu', name='layer1'))
model.add(layers.Dense(3, name='layer2'))
model.build((None, 4))
model.summary()
assert len(model.weights) == 4 and model.name == 'my_sequential'
""",
}


@pytest.mark.parametrize("name", RUN)
def test_it_runs(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(ported(DATA + RUN[name]), {"__name__": "__main__"})


REFUSED = {
    "the functional API": (
        """
from keras.layers import Input, Dense
from keras.models import Model
inputs = Input(shape=(4,))
x = Dense(8, activation='relu')(inputs)
model = Model(inputs=inputs, outputs=Dense(1)(x))
""",
        "layers are not called on an Input here: stack them, Sequential",
    ),
    "images": ("from keras.layers import Conv2D, MaxPooling2D, Flatten", "no Conv2D: .*Flatten"),
    "sequences": ("from keras.layers import LSTM", "no LSTM: there is no recurrence here"),
    "texts": ("from keras.preprocessing.text import Tokenizer", "no Tokenizer: texts are rows"),
    "normalized batches": (
        "from keras.layers import BatchNormalization",
        r"no BatchNormalization: .*StandardScaler\(\)",
    ),
    "scikit-learn's wrappers": (
        "from keras.wrappers.scikit_learn import KerasClassifier",
        "no KerasClassifier: write the loop",
    ),
    "a data set to download": (
        "from keras.datasets import boston_housing",
        r"no boston_housing: nothing is downloaded here; numpy\.load",
    ),
    "a generator": (
        NETWORK
        + """
def batches():
    while True:
        yield X[:8], yes[:8]
model.compile('sgd', 'mse')
model.fit_generator(batches(), steps_per_epoch=10, epochs=2)
""",
        "no fit_generator: give fit all of x and y, or call model.train_on_batch",
    ),
    "a generator, later": (
        NETWORK
        + """
model.compile('sgd', 'mse')
model.fit(((X, yes) for _ in range(9)), epochs=2)
""",
        "expected inputs x and targets y, got one generator: give fit all of x and y",
    ),
    "an evaluation without answers": (
        NETWORK + "model.compile('sgd', 'mse')\nmodel.evaluate(X)",
        r"expected inputs x and targets y, got one ndarray: predict\(x\) takes inputs alone",
    ),
    "TensorFlow's data sets": (
        "import tensorflow as tf; tf.data.Dataset.from_tensor_slices((X, yes)).batch(32)",
        "no data: give fit all of x and y",
    ),
    "a loop over TensorFlow's tapes": (
        "import tensorflow as tf\nwith tf.GradientTape() as tape: pass",
        r"no GradientTape: loss\.backward\(\) gives every weight its grad",
    ),
    "a model with call": (
        """
import tensorflow as tf
class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.d1 = tf.keras.layers.Dense(8, activation='relu')
        self.d2 = tf.keras.layers.Dense(1)
    def call(self, x):
        return self.d2(self.d1(x))
model = Net()
model.compile('adam', 'mse')
model.fit(X, prices)
""",
        "defines in __call__ what it computes, here call: rename it, for one sample x",
    ),
    "an architecture as text": (NETWORK + "model.to_json()", "no to_json: model.save"),
    "constraints": (
        """
from keras.layers import Dense
from keras.constraints import maxnorm
model_layer = Dense(60, kernel_constraint=maxnorm(3))
""",
        "no maxnorm: take kernel_regularizer, or clipnorm",
    ),
    "constraints by name": (
        "from keras.layers import Dense\nDense(60, kernel_constraint='max_norm')",
        "no kernel_constraint: take kernel_regularizer, or clipnorm",
    ),
    "probabilities": (NETWORK + "model.predict_proba(X)", "no predict_proba: take predict"),
    "a rate set through the backend": (
        NETWORK + "from keras import backend as K\nK.set_value(model.optimizer.lr, 0.001)",
        r"no set_value: an optimizer's rate is a number: model\.optimizer\.lr = 0.01",
    ),
    "a file every so many batches": (
        "from keras.callbacks import ModelCheckpoint\nModelCheckpoint('m', save_freq=100)",
        "no save_freq: a model is saved after each epoch; period=5",
    ),
    "text among the numbers": (
        NETWORK + "model.compile('sgd', 'mse')\nmodel.fit([[1, 2, 3, 'male']] * 4, [0, 1, 0, 1])",
        r"the text 'male' in row 0, column 3: pandas\.get_dummies",
    ),
    "labels as text": (
        NETWORK + "model.compile('sgd', 'mse')\nmodel.fit(X, ['yes'] * 80)",
        r"the text 'yes' in row 0: classes, y = np\.unique",
    ),
    "accuracy of prices": (
        NETWORK + "model.compile('sgd', 'mse', ['accuracy'])\nmodel.fit(X, prices)",
        "how far outputs are off says 'mae'",
    ),
    "the board": ("from keras.callbacks import TensorBoard", r"no TensorBoard: call viz\.plots"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_line(name):
    program, words = REFUSED[name]
    errors = TypeError, ValueError, AttributeError, ImportError, NotImplementedError
    with pytest.raises(errors, match=words) as refused:
        exec(ported(DATA + program), {"__name__": "__main__"})
    assert "\n" not in str(refused.value)


ROOT = """
from keras import backend as K
def rmse(y_true, y_pred):
    return K.sqrt(K.mean(K.square(y_pred - y_true)))
model.compile(optimizer='adam', loss=rmse, metrics=[rmse])
model.fit(X, yes, epochs=2, verbose=0)
"""


def test_a_root_of_a_mean_runs_with_a_word_on_what_it_is_here():
    with pytest.warns(MisuseWarning, match=r"the loss rmse gets one sample .*metrics=\[rmse\]"):
        exec(ported(DATA + NETWORK + ROOT), {"__name__": "__main__"})
    with warnings.catch_warnings():  # and the cures are silent
        warnings.simplefilter("error")
        of_the_batch = ROOT.replace("loss=rmse", "loss='mse'")
        of_a_sample = ROOT.replace("y_true))", "y_true), axis=-1)")
        for cured in (of_the_batch, of_a_sample):
            exec(ported(DATA + NETWORK + cured), {"__name__": "__main__"})
