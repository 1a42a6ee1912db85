"""Side effects by age: the first program of a beginner's course on Keras.

Of 2100 people from 13 to 100 years, most of the older ones had side effects and most of the
younger ones had none; 50 of each group are the other way round. A published run with Keras
ends epoch 20 with loss 0.2824 and accuracy 0.9286.

The course ends the network in two sigmoids; they need not add up to 1, and the loss takes their
shares of the sum. Softmax makes probabilities of the outputs themselves, and learns faster.
Both run here.
"""

import random

import numpy as np

from nn import Adam, Dense, MinMaxScaler, Sequential


def people(seed):
    """Make 2100 ages and who had side effects (1) or none (0), in random order."""
    random.seed(seed)
    samples, labels = [], []
    for _ in range(50):
        samples.append(random.randint(13, 64))  # the 5 % of the younger with side effects
        labels.append(1)
        samples.append(random.randint(65, 100))  # the 5 % of the older without
        labels.append(0)
    for _ in range(1000):
        samples.append(random.randint(13, 64))
        labels.append(0)
        samples.append(random.randint(65, 100))
        labels.append(1)
    order = list(range(len(samples)))
    random.shuffle(order)
    return np.array(samples)[order], np.array(labels)[order]


def train(samples, labels, last, epochs, seed):
    """Train the course's network with this activation of its two outputs."""
    model = Sequential(
        [
            Dense(16, input_shape=(1,), activation="relu"),
            Dense(32, activation="relu"),
            Dense(2, activation=last),
        ],
        seed=seed,
    )
    model.summary()
    model.compile(
        optimizer=Adam(lr=0.0001), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    history = model.fit(samples, labels, batch_size=10, epochs=epochs, shuffle=True, verbose=2)
    return model, history.history


def main(epochs=20, seed=0):
    samples, labels = people(seed)
    scaler = MinMaxScaler(feature_range=(0, 1))
    scaled_samples = scaler.fit_transform(samples.reshape(-1, 1))
    ages = [20, 50, 64, 65, 80, 100]
    scaled_ages = scaler.transform(np.array(ages).reshape(-1, 1))
    found = {}
    for last in ("sigmoid", "softmax"):
        print(f"\nends in {last}")
        model, found[last] = train(scaled_samples, labels, last, epochs, seed)
        for age, (none, some) in zip(ages, model.predict(scaled_ages), strict=True):
            print(f"at {age:3} years: none {none:.2f}, side effects {some:.2f}")
    return found


if __name__ == "__main__":
    main()
