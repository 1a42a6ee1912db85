"""`stepgrad train`: what it trains, prints and writes, and how it fails."""

import re
import signal

import matplotlib
import numpy as np
import pytest

from nn import LambdaCallback, Sequential, load_model
from viz import plots
from viz.cli import main
from viz.sets import SETS
from viz.train import topology

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def quick_pictures(monkeypatch):
    monkeypatch.setattr("viz.plots.look.PIXELS_PER_INCH", 30)
    regions = plots.regions
    monkeypatch.setattr(plots, "regions", lambda *a, **k: regions(*a, resolution=12, **k))


@pytest.fixture
def no_pictures(monkeypatch):
    """Where only the training matters, drawing would take most of the time."""
    monkeypatch.setattr(plots, "save", lambda ax, path: path)


def run(folder, *words):
    return main(["train", *words, "--out", str(folder)])


def error_of(capsys):
    """The one line on standard error."""
    text = capsys.readouterr().err
    assert text.count("\n") == 1
    return text


def test_it_writes_the_model_and_its_plots_into_a_new_folder(tmp_path, capsys):
    folder = tmp_path / "new" / "moons"
    assert run(folder, "moons", "2-4-1", "--epochs", "2") == 0
    names = ["confusion.png", "curves.png", "model.safetensors", "regions.png"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert (folder / "regions.png").read_bytes().startswith(b"\x89PNG")
    out = capsys.readouterr().out
    assert all(name in out.splitlines()[-1] for name in names)


def test_it_says_which_files_it_replaced_and_which_are_older(tmp_path, capsys):
    run(tmp_path, "moons", "2-2-1", "--epochs", "1")
    assert capsys.readouterr().out.endswith("confusion.png\n")
    run(tmp_path, "plane", "2-2-1", "--epochs", "1")
    assert capsys.readouterr().out.splitlines()[-1] == (
        f"Written to {tmp_path}: model.safetensors, curves.png, regions.png; "
        "replaced: model.safetensors, curves.png, regions.png; "
        "of an earlier training: confusion.png"
    )


def test_ctrl_c_within_the_first_epoch_keeps_the_model(tmp_path, monkeypatch, capsys):
    fit = Sequential.fit

    def pressed(self, *arguments, **more):
        press = LambdaCallback(
            on_train_batch_begin=lambda batch, logs: signal.raise_signal(signal.SIGINT)
        )
        return fit(self, *arguments, callbacks=[press], **more)

    monkeypatch.setattr(Sequential, "fit", pressed)
    assert run(tmp_path, "moons", "2-4-1") == 0
    names = ["confusion.png", "model.safetensors", "regions.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert "Stopped by Ctrl-C" in capsys.readouterr().out


def test_it_shows_every_epoch_and_then_the_results_on_training_and_test_data(
    tmp_path, capsys, no_pictures
):
    run(tmp_path, "moons", "2-8-1", "--epochs", "15", "--lr", "0.03")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("Epoch")] == [
        f"{k}/15" for k in range(1, 16)
    ]
    train, test = (line for line in lines if line.startswith(("train ", "test ")))
    last = next(line for line in lines if line.startswith("Epoch 15/15"))
    assert test.removeprefix("test").split()[1] == re.search(r"val_loss (\S+)", last)[1]
    assert float(re.search(r"acc (\S+)", train)[1]) > 0.8


def test_the_saved_model_is_the_one_of_the_topology(tmp_path, capsys, no_pictures):
    run(tmp_path, "circle", "2-5-3-1", "--activation", "relu", "--epochs", "1")
    model = load_model(tmp_path / "model.safetensors")
    assert [layer.units for layer in model.layers] == [5, 3, 1]
    assert [layer.activation for layer in model.layers] == ["relu", "relu", "tanh"]
    assert model.optimizer.name == "Adam"


def test_optimizer_lr_and_batch_are_those_asked_for(tmp_path, capsys, no_pictures):
    run(tmp_path, "gauss", "2-1", "--optimizer", "SGD", "--lr", ".5", "--batch", "25")
    optimizer = load_model(tmp_path / "model.safetensors").optimizer
    assert (optimizer.name, optimizer.lr) == ("SGD", 0.5)
    assert optimizer.iterations == 50 * 375 / 25  # epochs · training samples / batch


def test_the_same_seed_gives_the_same_weights_and_pictures_and_another_one_others(tmp_path, capsys):
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        run(tmp_path / name, "xor", "2-3-1", "--epochs", "1", "--seed", seed)
    for file in ("confusion.png", "curves.png", "regions.png"):
        a, b, c = ((tmp_path / name / file).read_bytes() for name in "abc")
        assert a == b != c
    a, b, c = (load_model(tmp_path / name / "model.safetensors").parameters() for name in "abc")
    assert [p.data for p in a] == [p.data for p in b] != [p.data for p in c]


def test_the_weights_begin_by_the_seed_too(tmp_path, capsys, no_pictures):
    for seed in ("1", "2"):
        run(tmp_path / seed, "moons", "2-1", "--epochs", "1", "--lr", "0", "--seed", seed)
    one, two = (load_model(tmp_path / seed / "model.safetensors").get_weights() for seed in "12")
    assert one[0].tolist() != two[0].tolist()


def test_ages_and_pixels_are_brought_into_the_range_from_0_to_1(
    tmp_path, monkeypatch, capsys, no_pictures
):
    ranges, fit = [], Sequential.fit

    def listening(model, x, *arguments, **options):
        ranges.append((x.min(), x.max()))
        return fit(model, x, *arguments, **options)

    monkeypatch.setattr(Sequential, "fit", listening)
    run(tmp_path, "trial", "1-1", "--epochs", "1", "--batch", "100")
    assert ranges == [(0.0, 1.0)]


@pytest.mark.parametrize(
    ("data", "layers", "ending"),
    [
        ("moons", "2-3-1", ("tanh", "mean_squared_error")),
        ("spiral", "2-3-2", ("softmax", "categorical_crossentropy")),
        ("plane", "2-3-1", ("linear", "mean_squared_error")),
        ("multi_gauss", "2-3-1", ("linear", "mean_squared_error")),
        ("drug_trial", "1-3-1", ("sigmoid", "binary_crossentropy")),
        ("trial", "1-3-2", ("softmax", "categorical_crossentropy")),
    ],
)
def test_every_data_set_is_trained_with_the_loss_that_fits_it(
    data, layers, ending, tmp_path, capsys, no_pictures
):
    assert run(tmp_path, data, layers, "--epochs", "1", "--batch", "50") == 0
    model = load_model(tmp_path / "model.safetensors")
    activation, loss = ending
    assert model.layers[-1].activation == activation
    assert model.loss.name.endswith(loss)


def test_numbers_have_no_classes_to_confuse(tmp_path, capsys):
    run(tmp_path, "plane", "2-1", "--epochs", "1")
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["curves.png", "regions.png"]


def test_data_without_a_plane_have_no_regions(tmp_path, capsys):
    run(tmp_path, "trial", "1-2-2", "--epochs", "1")
    assert not (tmp_path / "regions.png").exists()
    assert "regions" not in capsys.readouterr().out


def test_digits_are_read_where_scikit_learn_is_installed(tmp_path, capsys, no_pictures):
    pytest.importorskip("sklearn")
    assert run(tmp_path, "digits", "64-10", "--epochs", "1", "--batch", "100") == 0


def test_the_labels_of_a_data_set_are_those_of_its_problem():
    for name, data in SETS.items():
        if name != "digits":
            labels = set(np.unique(data.draw(seed=0)[1]))
            match data.problem:
                case "classification":
                    assert labels == {-1, 1}
                case "multiclass":
                    assert labels == set(range(len(labels)))
                case _:
                    assert len(labels) > 10


def test_three_classes_take_three_outputs(tmp_path, capsys, no_pictures):
    assert run(tmp_path, "blobs", "2-4-3", "--epochs", "2") == 0
    assert run(tmp_path, "blobs", "2-4-2") == 1
    assert "take 2-4-3" in error_of(capsys)


def test_a_dark_picture_on_request(tmp_path, capsys):
    run(tmp_path, "plane", "2-1", "--epochs", "1", "--theme", "dark")
    pixels = matplotlib.image.imread(tmp_path / "curves.png")
    assert pixels[0, 0, :3].max() < 0.2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["mons", "2-1"], "unknown data set 'mons': the known ones are moons, circle,"),
        (["mons", "2-1"], "Did you mean 'moons'"),
        (["moons", "2"], "two or more layers, such as 2-16-16-1, got '2'"),
        (["moons", "2-x-1"], "such as 2-16-16-1"),
        (["moons", "2-0-1"], "such as 2-16-16-1"),
        (["moons", "3-4-1"], "moons has 2 inputs and 1 or 2 outputs.*take 2-4-1"),
        (["moons", "2-4-3"], "take 2-4-1"),
        (["digits", "64-16-9"], "64 inputs and 10 outputs.*take 64-16-10"),
        (["moons", "2-1", "--activation", "tahn"], "Did you mean 'tanh'"),
        (["moons", "2-1", "--optimizer", "adm"], "Did you mean 'adam'"),
        (["moons", "2-1", "--theme", "blue"], "light, dark"),
        (["moons", "2-1", "--lr", "-1"], "lr"),
        (["moons", "2-1", "--epochs", "0"], "epochs expects a whole number"),
        (["plane", "2-1", "--optimizer", "sgd", "--lr", "1e30"], "training stopped"),
    ],
)
def test_bad_input_is_one_line_and_no_file(words, message, tmp_path, capsys):
    if words[0] == "digits":
        pytest.importorskip("sklearn")
    assert run(tmp_path, *words) == 1
    error = error_of(capsys)
    assert error.startswith("stepgrad train: ")
    assert re.search(message, error)
    assert not list(tmp_path.iterdir())


def test_a_file_in_place_of_the_folder_is_one_line(tmp_path, capsys):
    (tmp_path / "taken").write_text("")
    assert run(tmp_path / "taken", "moons", "2-1") == 1
    assert error_of(capsys).startswith("stepgrad train: ")


def test_without_matplotlib_it_says_what_to_install_before_it_trains(tmp_path, monkeypatch, capsys):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("viz.plots.look.import_module", missing)
    assert run(tmp_path, "moons", "2-1") == 1
    captured = capsys.readouterr()
    assert captured.err.endswith("pip install 'stepgrad[plot]'\n")
    assert captured.out == ""


def test_help_has_an_example_that_works(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    out = " ".join(capsys.readouterr().out.split())
    assert "example: stepgrad train moons 2-16-16-1 --activation tanh --optimizer adam" in out
    assert "multi_gauss" in out


@pytest.mark.parametrize("text", ["2-16-16-1", "1-1", "64-32-10"])
def test_a_topology_is_read_as_it_is_written(text):
    assert "-".join(map(str, topology(text))) == text


# Your own data.


def written(folder, text):
    path = folder / "my.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_words_of_a_csv_file_name_the_classes_of_its_plots(tmp_path, capsys, monkeypatch):
    drawn = {}
    monkeypatch.setattr(plots, "save", lambda ax, path: drawn.update({path.name: ax}))
    path = written(tmp_path, "\n".join(f"{k},{k % 3},{('low', 'high')[k > 5]}" for k in range(12)))
    run(tmp_path / "out", path, "2-2", "--epochs", "1")
    names = ["high", "low"]
    assert [text.get_text() for text in drawn["regions.png"].get_legend().get_texts()] == names
    assert [text.get_text() for text in drawn["confusion.png"].get_yticklabels()] == names


@pytest.mark.parametrize(
    ("row", "ending", "said"),
    [
        ("{k},{square},{word}", ("softmax", "categorical_crossentropy"), "even is 0, odd is 1"),
        ("{k},{square},{parity}", ("sigmoid", "binary_crossentropy"), "classes 0 to 1"),
        ("{k},{square},{cube}", ("linear", "mean_squared_error"), "trained on as (3 − "),
    ],
)
def test_a_csv_file_is_trained_with_the_loss_that_fits_its_target(
    row, ending, said, tmp_path, capsys, no_pictures
):
    cells = [
        {
            "k": k,
            "square": k * k,
            "word": ("even", "odd")[k % 2],
            "parity": k % 2,
            "cube": 200 + k**3,
        }
        for k in range(12)
    ]
    path = written(tmp_path, "\n".join(row.format(**cell) for cell in cells))
    sizes = ["2-3-2"] if "word" in row else []
    assert run(tmp_path / "out", path, *sizes, "--epochs", "2") == 0
    model = load_model(tmp_path / "out" / "model.safetensors")
    assert model.layers[-1].activation == ending[0]
    assert model.loss.name.endswith(ending[1])
    out = capsys.readouterr().out
    assert said in out
    assert re.search("^train .*\n^test ", out, re.MULTILINE)


def test_the_target_is_chosen_by_its_name(tmp_path, capsys, no_pictures):
    path = written(tmp_path, "kind,a,b\n" + "x,1,2\ny,3,4\n" * 4)
    assert run(tmp_path, path, "--epochs", "1", "--target", "kind") == 0
    assert "8 rows, a, b → kind; x is 0, y is 1" in capsys.readouterr().out


def test_columns_are_left_out_by_their_names(tmp_path, capsys, no_pictures):
    path = written(tmp_path, "name,a,b,note,y\n" + "Ann,1,2,hm,0\nBob,3,4,oh,1\n" * 4)
    assert run(tmp_path, path, "--epochs", "1") == 1
    assert "leave the column out, drop=['name']" in error_of(capsys)
    assert run(tmp_path, path, "--epochs", "1", "--drop", "name", "--drop", "note") == 0
    assert "8 rows, a, b → y" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "words", "message"),
    [
        ("a,b\n1,2\n,4\n", [], "line 3, column a: there is nothing here"),
        ("a,b\n1,2\n3,2\n", [], "the column b is the same in every row"),
        ("\n".join(f"{k},w{k}" for k in range(30)), [], "30 different words, more than 20"),
        ("1,2\n3,5\n4,6\n5,7\n", ["3-1"], "take 1-16-1"),
        ("1,2\n3,5\n", ["--target", "c"], "no column 'c'"),
    ],
)
def test_a_csv_file_that_cannot_be_learnt_from_is_one_line(text, words, message, tmp_path, capsys):
    assert run(tmp_path / "out", written(tmp_path, text), *words) == 1
    assert re.search(message, error_of(capsys))
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    assert run(tmp_path, "nowhere.csv") == 1
    assert "nowhere.csv" in error_of(capsys)
    for option in ("--target", "--drop"):
        assert run(tmp_path, "moons", "2-1", option, "y") == 1
        assert f"{option} is for a CSV file" in error_of(capsys)


def test_a_network_that_no_memory_holds_is_refused_at_once(tmp_path, capsys):
    assert run(tmp_path, "moons", "2-99999999-1") == 1
    assert "has 399,999,997 weights, and more than 2,000,000" in error_of(capsys)


def test_where_nothing_can_be_written_nothing_is_trained(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("viz.train.check_writable", refuse)
    assert run(tmp_path, "moons", "--epochs", "1") == 1
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "stepgrad train: read-only\n")


def refuse(folder):
    raise OSError("read-only")


def test_a_plot_that_fails_does_not_cost_the_model(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("viz.plots.save", refuse)
    assert run(tmp_path, "moons", "2-1", "--epochs", "1") == 1
    assert load_model(tmp_path / "model.safetensors").parameters()


def test_classes_with_dollars_are_text_and_no_formulas(tmp_path, capsys):
    prices = ["a$b$", "$\\frac$", "$5", "under $5"]
    rows = "".join(f"{k},{k % 2},{prices[k % 4]}\n" for k in range(40))
    (tmp_path / "prices.csv").write_text(rows)
    assert run(tmp_path, str(tmp_path / "prices.csv"), "--epochs", "1") == 0


def test_targets_whose_spread_no_float_holds_are_refused(tmp_path, capsys):
    (tmp_path / "huge.csv").write_text("1,1e300\n2,-1e300\n3,5\n")
    assert run(tmp_path, str(tmp_path / "huge.csv")) == 1
    assert "the numbers in the column 2 are too large" in error_of(capsys)
