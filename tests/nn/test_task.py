"""A task: batches, the averages of an epoch, and lending the weights."""

import numpy as np
import pytest

from autograd import trace
from nn import Adam, Dense, Sequential
from nn.choice import Choice
from nn.compiled import CompiledEngine
from nn.engines import ScalarEngine
from nn.samples import samples
from nn.task import Task, Training, about

X = np.random.default_rng(4).normal(size=(7, 2))
Y = X[:, :1] * X[:, 1:]


def network():
    model = Sequential([Dense(2, "tanh", input_shape=(2,)), Dense(1)], seed=6)
    model.compile(Adam(lr=0.01), "mse", ["mae"])
    return model


def training(engine="compiled", batch_size=3, shuffle=True, model=None):
    return Training(model or network(), samples(X, Y), Choice(engine), batch_size, shuffle)


@pytest.mark.parametrize(("engine", "kind"), [("auto", CompiledEngine), ("scalar", ScalarEngine)])
def test_the_engine_is_the_compiled_one_unless_scalars_are_asked_for(engine, kind):
    assert type(training(engine).engine) is kind


def test_under_a_trace_it_is_scalars():
    with trace():
        assert type(training("auto").engine) is ScalarEngine


def test_an_epoch_is_all_samples_in_batches():
    task = training()
    batches = task.epoch()
    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert sorted(k for batch in batches for k in batch) == list(range(7))
    assert task.n_batches == 3
    assert task.model.epoch == 1
    assert training(shuffle=False).epoch() == [[0, 1, 2], [3, 4, 5], [6]]


def test_the_order_depends_on_seed_and_epoch_alone():
    one, other = training(), training("scalar")
    orders = [one.epoch() for _ in range(5)]
    assert orders == [other.epoch() for _ in range(5)]
    assert len({str(order) for order in orders}) == 5


def test_results_are_averages_over_samples_not_batches():
    task = training("scalar", shuffle=False)
    task.model.optimizer.lr = 0.0
    for batch in task.epoch():
        found = task.step(batch)
    assert found == pytest.approx(task.evaluate(), rel=1e-12)
    assert found == task.results() == task.validated()


def test_with_samples_to_validate_on_there_are_their_results_too():
    task = training()
    task.validate_on(samples(X[:2], Y[:2]))
    task.step(task.epoch()[0])
    found = task.validated()
    assert list(found) == ["loss", "mae", "val_loss", "val_mae"]
    alone = Task(task.model, samples(X[:2], Y[:2]), Choice("scalar")).evaluate()
    assert {name: found[f"val_{name}"] for name in alone} == pytest.approx(alone, rel=1e-12)


def test_the_values_learn_of_the_training_when_it_is_closed():
    task = training()
    before = [p.data for p in task.model.parameters()]
    task.step(task.epoch()[0])
    assert [p.data for p in task.model.parameters()] == before
    task.close()
    after = [p.data for p in task.model.parameters()]
    assert all(a != b for a, b in zip(after, before, strict=True))
    task.model.set_weights([np.zeros((2, 2)), [0, 0], np.zeros((2, 1)), [0]])
    task.close()  # nothing was trained since, so what was done by hand stays
    assert [p.data for p in task.model.parameters()] == [0.0] * 9


def test_training_goes_on_with_what_was_made_of_weights_that_were_lent():
    tasks = training("compiled"), training("scalar")
    for task in tasks:
        for batch in task.epoch():
            task.step(batch)
            with task.lent(whole=False):
                task.model.parameters()[0].data *= 0.5
                task.model.optimizer.state["v"][1] = 0.25
        task.close()
    one, other = ([p.data for p in task.model.parameters()] for task in tasks)
    assert one == pytest.approx(other, rel=1e-9)


def test_between_batches_an_engine_reads_numbers_and_between_epochs_it_is_made_anew():
    task = training()
    engine = task.engine
    with task.lent(whole=False):
        pass
    assert task.engine is engine
    with task.lent(whole=True):
        pass
    assert task.engine is not engine


def test_measuring_binds_no_optimizer_and_training_does():
    model = network()
    Task(model, samples(X, Y), Choice())
    assert model.optimizer.params == []
    training(model=model)
    assert model.optimizer.params == model.parameters()


@pytest.mark.parametrize("error", [ValueError("wrong"), TypeError("wrong")], ids=repr)
def test_an_error_is_told_what_it_is_about(error):
    with pytest.raises(type(error), match=r"^in the cellar, wrong$"), about("the cellar"):
        raise error
