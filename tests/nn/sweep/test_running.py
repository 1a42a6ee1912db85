"""Trials are run, here or elsewhere, and what came of them is kept."""

import signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from time import sleep

import pytest

import nn
from nn import sweep
from nn.sweep import Results, running
from tests.nn.sweep.trainings import fail_at_two, train

TRIALS = sweep.grid(lr=[0.01, 0.1], seed=range(2))


def rows(trials=TRIALS, how=train, **more):
    return sweep.run(how, trials, verbose=0, **more)


def test_the_last_epoch_of_a_history_counts():
    (row,) = rows(TRIALS[:1])
    history = train(**TRIALS[0]).history
    assert row == (TRIALS[0], {name: column[-1] for name, column in history.items()}, "")


def test_a_training_may_return_numbers():
    assert rows([{"x": 2}], lambda x: {"a": x, "b": 0.5}) == (({"x": 2}, {"a": 2.0, "b": 0.5}, ""),)
    assert rows([{"x": 2}], lambda x: x) == (({"x": 2}, {"result": 2.0}, ""),)


def test_one_that_fails_says_so_and_the_others_go_on():
    found = rows(sweep.grid(x=[1, 2, 3]), fail_at_two)
    assert [row.numbers for row in found] == [{"result": 1.0}, {}, {"result": 9.0}]
    assert [row.error for row in found.failures] == ["ValueError: two is too much"]
    for nothing in ("much", None, [1.0, 2.0]):
        (row,) = rows([{"x": 1}], lambda x, nothing=nothing: nothing)
        assert row.error.startswith("TypeError: a training returns what fit returns, a dict of")
    assert "'x' is tried and comes out" in rows([{"x": 1}], lambda x: {"x": x})[0].error


def test_processes_give_the_same_rows():
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        assert rows(executor=executor) == rows()


def test_threads_and_failures_in_them_are_the_same_rows():
    trials = sweep.grid(x=range(5))
    with ThreadPoolExecutor(3) as executor:
        assert rows(trials, fail_at_two, executor=executor) == rows(trials, fail_at_two)


@pytest.mark.filterwarnings("ignore")  # Dask's own
def test_a_cluster_of_dask_gives_the_same_rows():
    distributed = pytest.importorskip("distributed", reason="Dask comes with the extra `sweep`")
    local = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**local) as cluster, distributed.Client(cluster) as client:
        assert rows(executor=client.get_executor()) == rows()


def test_another_sweep_may_keep_its_results_in_the_file_meanwhile(tmp_path):
    path = tmp_path / "sweep.csv"

    def both(x):
        if x == 1:
            rows(sweep.grid(x=[5, 6]), lambda x: x, path=path)
        return x

    assert len(rows(sweep.grid(x=[1, 2]), both, path=path)) == 2
    assert [row.trial["x"] for row in Results.read(path)] == [5, 6, 1, 2]


def test_a_sweep_goes_on_where_it_was_stopped(tmp_path):
    path, tried = tmp_path / "sweep.csv", []

    def stopped(x, *, until):
        if len(tried) == until:
            raise KeyboardInterrupt
        tried.append(x)
        return fail_at_two(x)

    trials = sweep.grid(x=[1, 2, 3, 4])
    with pytest.raises(KeyboardInterrupt):
        rows(trials, lambda x: stopped(x, until=3), path=path)
    assert [row.trial["x"] for row in Results.read(path)] == [1, 2, 3]
    found = rows(trials, lambda x: stopped(x, until=99), path=path)
    assert tried == [1, 2, 3, 2, 4]  # what failed is tried again
    assert found == rows(trials, fail_at_two) == Results.read(path)


def test_a_training_that_ctrl_c_ended_is_no_result(tmp_path):
    def cut_off(epochs):
        model = nn.MLP(1, [1], seed=0)
        model.compile("sgd", "mse")
        press = nn.LambdaCallback(on_epoch_end=lambda *_: signal.raise_signal(signal.SIGINT))
        return model.fit([0.0, 1.0], [0.0, 1.0], epochs=epochs, verbose=0, callbacks=press)

    path = tmp_path / "sweep.csv"
    with pytest.raises(KeyboardInterrupt):
        rows(sweep.grid(epochs=[5, 6]), cut_off, path=path)
    assert len(Results.read(path)) == 0


def test_what_other_sweeps_found_stays_in_the_file(tmp_path):
    path = tmp_path / "sweep.csv"
    rows([{"x": 5}], fail_at_two, path=path)
    assert rows([{"x": 1}], fail_at_two, path=path) == (({"x": 1}, {"result": 1.0}, ""),)
    assert [row.trial["x"] for row in Results.read(path)] == [5, 1]


def test_a_broken_pool_stops_the_sweep_and_loses_nothing(tmp_path):
    path = tmp_path / "sweep.csv"
    with ThreadPoolExecutor(1) as executor:
        submit, count = executor.submit, iter(range(9))

        def some(*call):
            return submit(*call) if next(count) < 2 else submit(lambda: 1 / 0)

        executor.submit = some
        with pytest.raises(ZeroDivisionError):
            rows(sweep.grid(x=[1, 3, 4, 5]), fail_at_two, path=path, executor=executor)
    assert {row.trial["x"] for row in Results.read(path)} <= {1, 3}


def test_what_is_no_executor_is_refused():
    with pytest.raises(TypeError, match=r"executor expects one of concurrent\.futures, got 4"):
        sweep.run(lambda x: x, sweep.grid(x=[1]), executor=4)


def test_a_trial_that_comes_twice_or_is_no_dict_is_refused():
    with pytest.raises(ValueError, match=r"a trial comes twice: \{'x': 1\}"):
        rows([{"x": 1}, {"x": 1}])
    with pytest.raises(ValueError, match="a trial comes twice"):
        rows([{"x": 1}] * 2)
    with pytest.raises(TypeError, match=r"a trial is a dict of arguments, \{'lr': 0.1\}, got 1"):
        rows([1])


def test_a_file_that_cannot_be_written_is_told_before_anything_is_tried(tmp_path):
    tried = []
    for name, problem in (("sweep.json", ValueError), ("no folder/sweep.csv", FileNotFoundError)):
        with pytest.raises(problem):
            rows([{"x": 1}], lambda x: tried.append(x), path=tmp_path / name)
    assert not tried


def test_the_end_is_told(capsys, tmp_path):
    path = tmp_path / "sweep.csv"
    sweep.run(fail_at_two, sweep.grid(x=[1, 2]), path)
    assert capsys.readouterr().out == "2 trials, 1 failed\n"
    sweep.run(fail_at_two, sweep.grid(x=[1, 3]), path)
    assert capsys.readouterr().out == "2 trials, 1 of them known, none failed\n"


def test_results_are_written_as_they_come(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "EVERY", 0.0)
    path, seen = tmp_path / "sweep.csv", []

    def look(x):
        seen.append(len(Results.read(path)))
        return x

    rows(sweep.grid(x=[1, 2, 3]), look, path=path)
    assert seen == [0, 1, 2]


def test_what_waits_is_called_off_when_a_sweep_stops():
    with ThreadPoolExecutor(1) as executor:
        begun = []

        def slow(x):
            begun.append(x)
            sleep(0.01)
            return x

        submit = executor.submit
        broken = [lambda *call: submit(lambda: 1 / 0), *[submit] * 50]
        executor.submit = lambda *call: broken.pop(0)(*call)
        with pytest.raises(ZeroDivisionError) as problem:
            rows(sweep.grid(x=range(50)), slow, executor=executor)
    assert len(begun) < 20
    assert "if __name__ == '__main__':" in problem.value.__notes__[0]


@pytest.mark.parametrize(
    "text", ["x" * 200_000, "\udc80", "two\nlines"], ids=["long", "half", "two"]
)
def test_any_error_can_be_kept(text, tmp_path):
    def fail(x):
        raise ValueError(text)

    path = tmp_path / "sweep.csv"
    (row,) = rows([{"x": 1}], fail, path=path)
    assert len(row.error) <= 500
    assert "\n" not in row.error
    assert Results.read(path)[0].error.startswith("ValueError: ")
    assert rows([{"x": 1}], lambda x: x, path=path) == (({"x": 1}, {"result": 1.0}, ""),)


def test_the_name_of_the_column_of_errors_is_taken(tmp_path):
    assert "is a column of the file" in rows([{"x": 1}], lambda x: {"error": x})[0].error
    tried = []
    with pytest.raises(ValueError, match="the name 'error' is taken"):
        rows([{"error": 1}], lambda error: tried.append(error), path=tmp_path / "sweep.csv")
    assert not tried
