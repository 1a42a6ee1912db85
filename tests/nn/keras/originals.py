"""Programs as courses, a magazine and a book have them for Keras, their imports as well.

`ported` is all that a learner changes in them.
"""

import re


def ported(program):
    """The program with `tensorflow` written nn and `keras` written nn.keras in import lines."""
    program = re.sub(r"^( *)import keras$", r"\1import nn.keras as keras", program, flags=re.M)
    program = re.sub(r"^( *(?:from|import)) tensorflow\b", r"\1 nn", program, flags=re.M)
    return re.sub(r"^( *(?:from|import)) keras\b", r"\1 nn.keras", program, flags=re.M)


PEOPLE = """
import numpy as np
from random import randint
from sklearn.preprocessing import MinMaxScaler

train_labels = []
train_samples = []
for i in range(50):
    random_younger = randint(13, 64)
    train_samples.append(random_younger)
    train_labels.append(1)
    random_older = randint(65, 100)
    train_samples.append(random_older)
    train_labels.append(0)
for i in range(1000):
    random_younger = randint(13, 64)
    train_samples.append(random_younger)
    train_labels.append(0)
    random_older = randint(65, 100)
    train_samples.append(random_older)
    train_labels.append(1)
train_labels = np.array(train_labels)
train_samples = np.array(train_samples)
scaler = MinMaxScaler(feature_range=(0, 1))
scaled_train_samples = scaler.fit_transform((train_samples).reshape(-1, 1))
"""

SIDE_EFFECTS = (
    PEOPLE
    + """
import keras
from keras import backend as K
from keras.models import Sequential
from keras.layers import Activation
from keras.layers.core import Dense
from keras.optimizers import Adam
from keras.metrics import categorical_crossentropy

model = Sequential([
    Dense(16, input_shape=(1,), activation='relu'),
    Dense(32, activation='relu'),
    Dense(2, activation='LAST')
])
model.summary()
model.compile(Adam(lr=.0001), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
history = model.fit(scaled_train_samples, train_labels, batch_size=10, epochs=20, shuffle=True,
                    verbose=2)
predictions = model.predict(scaled_train_samples, batch_size=10, verbose=0)
rounded_predictions = model.predict_classes(scaled_train_samples, batch_size=10, verbose=0)

from keras.models import load_model
model.save('medical_trial_model.safetensors')
new_model = load_model('medical_trial_model.safetensors')
new_model.summary()
new_model.get_weights()
new_model.optimizer
model.save_weights('my_model_weights.safetensors')
model2 = Sequential([
    Dense(16, input_shape=(1,), activation='relu'),
    Dense(32, activation='relu'),
    Dense(2, activation='LAST')
])
model2.load_weights('my_model_weights.safetensors')
"""
)

SIDE_EFFECTS_BY_TENSORFLOW = (
    PEOPLE
    + """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Activation, Dense
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.metrics import categorical_crossentropy

tf.random.set_seed(1)
model = Sequential([
    Dense(units=16, input_shape=(1,), activation='relu'),
    Dense(units=32, activation='relu'),
    Dense(units=2, activation='LAST')
])
model.summary()
model.compile(optimizer=Adam(learning_rate=0.0001), loss='sparse_categorical_crossentropy',
              metrics=['accuracy'])
history = model.fit(x=scaled_train_samples, y=train_labels, validation_split=0.1, batch_size=10,
                    epochs=20, shuffle=True, verbose=2)
predictions = model.predict(x=scaled_train_samples, batch_size=10, verbose=0)
rounded_predictions = np.argmax(predictions, axis=-1)
"""
)

DIGITS = """
import numpy
from keras.datasets import mnist
from keras.models import Sequential
from keras.layers import Dense
from keras.models import load_model
from keras.utils import np_utils

numpy.random.seed(7)
(X_train, y_train), (X_test, y_test) = mnist.load_data()
num_pixels = X_train.shape[1] * X_train.shape[2]
X_train = X_train.reshape(X_train.shape[0], num_pixels).astype('float32')
X_test = X_test.reshape(X_test.shape[0], num_pixels).astype('float32')
X_train = X_train / 255
X_test = X_test / 255
y_train = np_utils.to_categorical(y_train)
y_test = np_utils.to_categorical(y_test)
num_classes = y_test.shape[1]

model = Sequential()
model.add(Dense(WIDE, input_dim=num_pixels, activation='relu'))
model.add(Dense(100, activation='relu'))
model.add(Dense(num_classes, activation='softmax'))
model.compile(loss='LOSS', optimizer='adam', metrics=['accuracy'])
model.summary()
history = model.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=10, verbose=2)
scores = model.evaluate(X_test, y_test, verbose=0)
print("Error: %.2f%%" % (100 - scores[1] * 100))
model.save('digits.safetensors')
again = load_model('digits.safetensors')
same = (again.predict(X_test) == model.predict(X_test)).all()
"""

DIGITS_BY_TENSORFLOW = """
import tensorflow as tf

tf.keras.utils.set_random_seed(7)
mnist = tf.keras.datasets.mnist
(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train, x_test = x_train / 255.0, x_test / 255.0
model = tf.keras.models.Sequential([
    tf.keras.layers.Flatten(input_shape=(28, 28)),
    tf.keras.layers.Dense(WIDE, activation='relu'),
    tf.keras.layers.Dropout(0.2),
    tf.keras.layers.Dense(10)
])
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(optimizer='adam', loss=loss_fn, metrics=['accuracy'])
history = model.fit(x_train, y_train, epochs=10, verbose=2)
scores = model.evaluate(x_test, y_test, verbose=2)
probability_model = tf.keras.Sequential([model, tf.keras.layers.Softmax()])
same = (probability_model.predict(x_test).argmax(axis=1) == model.predict(x_test).argmax(1)).all()
"""

HYPERPARAMETERS = """
import numpy as np
import keras
from keras import initializers, optimizers, regularizers
from keras.datasets import mnist
from keras.layers import Activation, Dense
from keras.models import Sequential
from keras.optimizers import SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam
from keras.utils import to_categorical

np.random.seed(1)
(X_train, y_train), (X_test, y_test) = mnist.load_data()
X_train = X_train.reshape(len(X_train), -1).astype('float32') / 255
X_test = X_test.reshape(len(X_test), -1).astype('float32') / 255
y_train, y_test = to_categorical(y_train, 10), to_categorical(y_test, 10)

def build(units=10, activation='sigmoid', start='glorot_uniform'):
    model = Sequential()
    model.add(Dense(units, input_shape=(X_train.shape[1],), kernel_initializer=start))
    model.add(Activation(activation))
    model.add(Dense(10, kernel_initializer=start))
    model.add(Activation('softmax'))
    return model

found = {}
def study(name, model, optimizer, **more):
    model.compile(loss='categorical_crossentropy', optimizer=optimizer, metrics=['accuracy'])
    arguments = dict(epochs=5, batch_size=100, verbose=0)
    arguments.update(more)
    found[name] = model.fit(X_train, y_train, **arguments).history['loss']

for activation in ('linear', 'sigmoid', 'tanh', 'softmax', 'relu'):
    study(activation, build(10, activation), 'sgd')
study('wide', build(WIDE, 'relu'), 'sgd')
for optimizer in (
    SGD(lr=0.01, momentum=0.0, decay=0.0, nesterov=False),
    SGD(lr=0.01, decay=1e-6, momentum=0.9, nesterov=True),
    RMSprop(lr=0.001, rho=0.9, epsilon=None, decay=0.0),
    Adagrad(lr=0.01, epsilon=None, decay=0.0),
    Adadelta(lr=1.0, rho=0.95, epsilon=None, decay=0.0),
    Adam(lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0, amsgrad=False),
    Adamax(lr=0.002, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0),
    Nadam(lr=0.002, beta_1=0.9, beta_2=0.999, epsilon=None),
    optimizers.SGD(learning_rate=keras.optimizers.schedules.ExponentialDecay(0.1, 100, 0.96)),
):
    study(type(optimizer).__name__, build(), optimizer)
for start in ('zeros', 'ones', 'random_normal', 'random_uniform', 'glorot_normal', 'he_normal',
              initializers.RandomNormal(mean=0.0, stddev=10.0)):
    study(str(start), build(10, 'tanh', start), 'sgd')
for batch_size in (1, 100, len(X_train)):
    study(batch_size, build(), SGD(lr=0.1), batch_size=batch_size)
model = build()
model.summary()
study('last', model, 'adam')
scores = model.evaluate(X_test, y_test, verbose=0)
"""
