"""Sweeps: the same training with many settings, here, in processes or on a cluster.

    from concurrent.futures import ProcessPoolExecutor
    from nn import sweep

    def train(lr, seed):
        model = MLP(2, [8, 1], activation="tanh", seed=seed)
        model.compile(SGD(lr), "mse")
        return model.fit(X, y, epochs=20, verbose=0)

    if __name__ == "__main__":  # which processes, that import this file, are not
        trials = sweep.grid(lr=[0.01, 0.1, 1.0], seed=range(10))
        with ProcessPoolExecutor() as processes:
            results = sweep.run(train, trials, "sweep.csv", executor=processes)
        print(results.best("loss"))

`viz.plots.sweep(results, "lr")` draws them. trials.py says what is to be tried, results.py keeps
what came of it.
"""

from nn.sweep.results import Results, Row
from nn.sweep.running import run
from nn.sweep.trials import grid

__all__ = ["Results", "Row", "grid", "run"]
