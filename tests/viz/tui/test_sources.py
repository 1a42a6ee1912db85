"""What can be opened: the demo, programs, models and traces; and what cannot."""

import pytest

from nn import SGD, Adam, Dense, Sequential
from tests.viz.tui.lessons import journey
from viz.demo import Network
from viz.sets import SETS
from viz.tui.atlas import Atlas
from viz.tui.journey import Journey
from viz.tui.sources import open_session

UPDATE = """
from autograd import Stepper, Value
from nn import SGD
w = Value(2.0, "w")
opt = SGD([w], lr=0.1)
def update():
    opt.zero_grad()
    loss = w * w
    loss.backward()
    opt.step()
"""


def program(tmp_path, text):
    path = tmp_path / "program.py"
    path.write_text(text)
    return open_session(str(path), "moons", None, 0)


def model(n_in=2, n_out=1, loss="mse", last="tanh"):
    network = Sequential([Dense(3, "tanh", input_shape=(n_in,)), Dense(n_out, last)], seed=1)
    network.compile(optimizer=Adam(lr=0.01), loss=loss)
    return network


def test_the_demo_is_the_network_of_the_demo_on_two_moons():
    session = open_session("demo", "moons", None, 7)
    weights = [w.data for w in session.model.parameters()]
    assert weights == [w.data for w in Network(7).weights]
    assert session.title == "demo on moons"
    assert session.points.shape == (100, 2)


@pytest.mark.parametrize("data", [name for name, one in SETS.items() if one.sized])
def test_the_demo_learns_any_set_of_points(data):
    session = open_session("demo", data, 10, 0)
    assert session.stepper.next_update().name == "layers[0].neurons[0].w[0]"


def test_a_program_is_stepped_through_its_update(tmp_path):
    session = program(tmp_path, UPDATE)
    assert session.source[0] == "def update():"
    assert session.stepper.next_update().old == 2.0


@pytest.mark.parametrize("name", ["s", "stepper"])
def test_a_stepper_of_the_program_goes_before_its_update(tmp_path, name):
    session = program(tmp_path, f"{UPDATE}\n{name} = Stepper(update)\n{name}.goto(3)")
    assert session.stepper.position == 3
    assert "import SGD" in "".join(session.source)


def test_a_program_may_import_its_neighbours_and_define_dataclasses(tmp_path):
    (tmp_path / "neighbour_of_a_program.py").write_text(UPDATE)
    text = "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int = 1\n"
    session = program(tmp_path, f"{text}from neighbour_of_a_program import update")
    assert session.stepper.next_update().old == 2.0


def test_a_program_with_a_network_and_data_has_a_map(tmp_path):
    text = (
        "from nn import MLP, SGD\nfrom nn.datasets import moons\nX, y = moons(20, seed=0)\n"
        "model = MLP(2, [3, 1], activation='tanh', seed=0)\n"
        "model.compile(optimizer=SGD(lr=0.1), loss='mse')\nstepper = model.stepper(X, y)\n"
    )
    session = program(tmp_path, text)
    assert Atlas(session).usable
    assert session.points.shape == (20, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "computed nothing with Values"),
        ("update = 3", "computed nothing with Values"),
        ("x = 1\n1/0", "line 2: ZeroDivisionError"),
        ("x = (", "line 1: SyntaxError"),
        ("class Stop(BaseException): pass\nraise Stop('no')\ns = 1", "line 2: Stop: no"),
        ("update = 1\nclass Stop(BaseException): pass\nraise Stop('no')", "line 3: Stop: no"),
        ("x = 1\0", "program.py.*null bytes"),
        ("import nowhere_at_all", "line 1: ModuleNotFoundError"),
    ],
)
def test_a_program_that_cannot_be_stepped_says_why(tmp_path, text, message):
    with pytest.raises(ValueError, match=message):
        program(tmp_path, text)


def test_a_program_that_is_no_text_says_so(tmp_path):
    path = tmp_path / "p.py"
    path.write_bytes(b"\xcd")
    with pytest.raises(ValueError, match=r"p\.py is not a text file in UTF-8"):
        open_session(str(path), "moons", None, 0)


def test_a_model_is_trained_on_a_named_set(tmp_path):
    network = model()
    network.save(tmp_path / "m.safetensors")
    session = open_session(str(tmp_path / "m.safetensors"), "xor", 5, 0)
    assert session.title == "m.safetensors on xor"
    assert "batches(xor, 5)" in "\n".join(session.source)
    assert "Adam.step()" in "\n".join(session.source)
    assert session.stepper.next_update().old == network.parameters()[0].data


def test_labels_suit_the_loss(tmp_path):
    model(loss="binary_crossentropy", last="sigmoid").save(tmp_path / "m.safetensors")
    session = open_session(str(tmp_path / "m.safetensors"), "moons", 4, 0)
    assert set(session.labels) == {0.0, 1.0}
    session.stepper.next_update()


def test_a_model_that_takes_other_samples_says_so(tmp_path):
    model(n_in=3).save(tmp_path / "m.safetensors")
    with pytest.raises(ValueError, match="expects 3 inputs"):
        open_session(str(tmp_path / "m.safetensors"), "moons", 4, 0)


def test_a_model_without_optimizer_says_so(tmp_path):
    Sequential([Dense(1, input_shape=(2,))], seed=0).save(tmp_path / "m.safetensors")
    with pytest.raises(ValueError, match="not compiled"):
        open_session(str(tmp_path / "m.safetensors"), "moons", 4, 0)


def test_a_trace_is_walked_through_from_its_beginning(tmp_path):
    walk = journey("w")
    walk.index.trace.save(tmp_path / "t.jsonl")
    session = open_session(str(tmp_path / "t.jsonl"), "moons", None, 0)
    other = Journey(session.stepper)
    other.goto(walk.size)
    assert other.index.account.held("w", other.size)[0] == pytest.approx(2.4)
    assert other.index.losses == walk.index.losses


@pytest.mark.parametrize(
    ("what", "data", "message"),
    [
        ("missing.py", "moons", "there is no file missing.py"),
        ("picture.png", "moons", "expected a program"),
        ("demo", "mons", "Did you mean 'moons'"),
    ],
)
def test_what_cannot_be_opened_says_why(what, data, message):
    with pytest.raises((ValueError, OSError), match=message):
        open_session(what, data, None, 0)


def test_the_map_follows_the_weights_back_and_forth():
    session = open_session("demo", "moons", None, 0)
    walk, atlas = Journey(session.stepper), Atlas(session)
    walk.prepare()
    before = atlas.draw(walk, 20, 6, colour=False).plain
    session.model.layers[1].neurons[0].b.data += 2.0
    assert atlas.draw(walk, 20, 6, colour=False).plain != before
    session.model.layers[1].neurons[0].b.data -= 2.0
    assert atlas.draw(walk, 20, 6, colour=False).plain == before


@pytest.mark.parametrize(("n_in", "n_out", "usable"), [(2, 1, True), (2, 2, True), (3, 1, False)])
def test_only_networks_of_two_inputs_have_a_map(n_in, n_out, usable):
    session = open_session("demo", "moons", None, 0)
    session.model = model(n_in, n_out, last="softmax" if n_out > 1 else "tanh")
    assert Atlas(session).usable is usable
    if usable:
        walk = Journey(session.stepper)
        assert len(Atlas(session).draw(walk, 8, 4, colour=False).plain.splitlines()) == 4


def test_outputs_without_a_map_say_so():
    session = open_session("demo", "moons", None, 0)
    session.model = model(2, 3, last="softmax")
    assert Atlas(session).draw(Journey(session.stepper), 30, 4, True).plain.endswith("no map")


def test_sgd_is_named_in_the_code():
    session = open_session("demo", "moons", None, 0)
    assert isinstance(session.model.optimizer, SGD)
    assert session.source[-1].strip() == "SGD.step()"
