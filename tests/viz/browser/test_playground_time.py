"""The playground trains, steps forward and back to the same bits, and lets one look inside."""

import re
from time import perf_counter

import numpy as np
import pytest

from viz.play.data import split
from viz.play.settings import Settings

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
expect = playwright.expect

ALL = "features=x1,x2,x1x1,x2x2,x1x2,sinx1,sinx2"


@pytest.mark.parametrize(
    "settings",
    ["", "data=xor", "data=gauss", f"data=spiral&{ALL}&layers=8,8", "problem=multiclass"],
)
def test_it_learns(opened, settings):
    play = opened(f"#{settings}")
    assert play.loss() > 0.2
    play.train(until=lambda: play.loss() < 0.05)
    assert play.loss("train") < 0.1
    data = split(Settings().changed(play_settings(settings)))
    _, main, classes = play.pictures.values()
    rows, columns = (
        np.rint((6 - data.test[:, 1]) / 12 * 99),
        np.rint((data.test[:, 0] + 6) / 12 * 99),
    )
    inside = (abs(data.test) < 6).all(axis=1)
    at = rows[inside].astype(int), columns[inside].astype(int)
    found = np.sign(main[at]) if classes is None else classes[at]
    assert (found == data.test_labels[inside]).mean() > 0.93


def play_settings(hash):
    given = dict(part.split("=") for part in hash.split("&") if part)
    return {key: x for key, x in given.items() if key in ("data", "problem")}


def test_steps_forward_and_back_find_the_same_bits(play):
    epochs = [play.bits]
    for _ in range(3):
        play.step()
        epochs.append(play.bits)
    assert [epoch for epoch, *_ in epochs] == [0, 1, 2, 3]
    play("#unit").select_option("batch")
    batches = [epochs[-1]]
    for _ in range(3):
        play.step()
        batches.append(play.bits)
    assert [batch for _, batch, _ in batches] == [0, 1, 2, 3]
    assert len({bits for *_, bits in epochs + batches}) == 7
    for before in reversed(batches[:-1]):
        play.step(key="ArrowLeft")
        assert play.bits == before
    play("#unit").select_option("epoch")
    for before in reversed(epochs[:-1]):
        play.step(key="ArrowLeft")
        assert play.bits == before
    play.step(3)
    assert play.bits == epochs[3]
    play.step(key="r")
    assert play.bits == epochs[0]
    assert play.text("#span") == "0 – 3"


def test_the_slider_goes_to_any_epoch_of_the_training(play):
    play.train(until=lambda: play.epoch > 20)
    last = play.frame["last"]
    play.step(key="r")
    seen = {0: play.bits}
    for epoch in (7, last, 3, 7, 0, 3):
        with play.redrawn():
            play("#moment").fill(str(epoch))
        play.wait(lambda: play.epoch == epoch, f"epoch {epoch}")  # noqa: B023
        assert seen.setdefault(epoch, play.bits) == play.bits
    assert play.frame["last"] == last
    assert play.text("#span") == f"0 – {last}"


def test_what_is_edited_in_the_past_begins_another_future(play):
    play.step(3)
    play.step(key="ArrowLeft")
    here = play.bits
    play('.bias[data-name="layers[2].neurons[0].b"]').click()
    play("#card input").fill("-1")
    with play.redrawn():
        play("#card input").press("Enter")
    assert play.text("#span") == "0 – 2"
    edited = play.bits
    assert edited[2] != here[2]
    play.press("Escape")
    play.step()
    play.step(key="ArrowLeft")
    assert play.bits == edited


def test_the_pace_holds_the_training_back(opened):
    play = opened("#speed=10")
    begun = perf_counter()
    play.train(until=lambda: play.epoch >= 8)
    assert perf_counter() - begun > 0.7
    assert float(play.text("#seconds").split()[0]) < 0.7  # of computing: the rest was waiting


def test_every_optimizer_moves_the_weights_its_own_way(opened):
    play = opened("#advanced=true")
    begun, seen = play.bits, {}
    for rule in play("#set-optimizer option").evaluate_all("(all) => all.map((one) => one.value)"):
        with play.redrawn():
            play("#set-optimizer").select_option(rule)
        assert play.bits == begun
        play.step()
        seen[rule] = play.bits[2]
        play.step(key="r")
    assert len(set(seen.values())) == len(seen) == 9


def test_losses_and_initializers_are_what_they_say(opened):
    play = opened("#loss=crossentropy&initializer=zeros")
    assert not play("#advanced").is_hidden()  # where something there is not as usual
    assert "L = −log p(target)" in play.text("#formula")
    assert not any(play.frame["weights"])
    assert play.loss() == 0.693
    play.choose("loss", "hinge")
    assert "max(0, 1 − target·output)" in play.text("#formula")
    assert play.loss() == 1
    play.choose("initializer", "wide")
    assert max(abs(play.frame["weights"])) > 1


def look_inside(play):
    """Look inside, with the list of all records beside it."""
    play("#tab-inside").click()
    play.page.get_by_role("button", name="List").click()


def leave(play):
    play.page.get_by_role("button", name="Leave Look inside").click()


def test_inside_shows_forward_backward_and_updates(play):
    look_inside(play)
    expect(play(".inside .where")).to_contain_text("Epoch 1, batch 1 of 25 · sample 1 of 10")
    expect(play(".inside .records li").first).to_contain_text("sample: ")
    sample = int(play(".inside .records li").first.inner_text().split()[1])
    x, weights = split(Settings()).train[sample], play.frame["weights"]
    hidden = np.tanh(weights[:12].reshape(4, 3) @ [*x, 1])
    for _ in range(2):
        play.press("ArrowRight")
    expect(play(".inside .kind")).to_have_text("forward")
    expect(play(".glow.now:visible b").last).to_have_text(f"a = {shown(hidden[0])}")
    assert play('.node.lit[data-name="0.0"]').count() == 1
    play.press("Shift+ArrowRight")
    expect(play(".inside .kind")).to_have_text("backward")
    line = play(".inside .records li").filter(has_text="∂z[2.0]/∂b[2.0] = ").first
    line.click()
    expect(play(".bias.lit.now")).to_have_attribute("data-name", "layers[2].neurons[0].b")
    expect(play(".lines path.lit.backward")).to_have_count(2)
    expect(play(".node.lit.forward")).to_have_count(4)
    expect(play(".node.lit.backward")).to_have_count(3)
    product = re.fullmatch(
        r"(\S+) · (\S+) = (\S+)", play.text(".glow.now:visible b:last-child")
    ).groups()
    upstream, local, contribution = [float(part.replace("−", "-").strip("()")) for part in product]
    assert contribution == pytest.approx(upstream * local, rel=1e-3)
    play.page.get_by_role("button", name="update", exact=True).click()
    expect(play(".inside .where")).to_contain_text("the weights are updated")
    expect(play(".glow.now:visible")).to_contain_text("→")
    expect(play(".inside .records li")).to_have_count(25)


def shown(x):
    return f"{float(f'{x:.4g}')}".replace("-", "−")


def test_walking_past_the_updates_trains_and_back_untrains(play):
    begun = play.bits
    look_inside(play)
    play.page.get_by_role("button", name="update", exact=True).click()
    expect(play(".inside .records li")).to_have_count(25)
    updates = play(".inside .records li").all_inner_texts()
    play(".inside .records li").last.click()
    with play.redrawn():
        play.press("ArrowRight")
    assert play.text("#batch") == "1/25"
    expect(play(".inside .where")).to_contain_text("batch 2 of 25 · sample 1 of 10")
    new = [float(text.split(" = ")[-1].replace("−", "-")) for text in updates]
    assert play.frame["weights"].tolist() == pytest.approx(new, rel=1e-5)
    with play.redrawn():
        play.press("ArrowLeft")
    assert play.bits == begun
    expect(play(".inside .where")).to_contain_text("batch 1 of 25 · the weights are updated")
    expect(play(".inside .walkbar output")).to_have_text("25 / 25")
    leave(play)
    expect(play(".glow:visible")).to_have_count(0)
    play("#unit").select_option("sample")
    play.press("ArrowRight")  # steps as fine as this open the panel
    expect(play(".inside .walkbar output")).to_have_text("25 / 25")
    play.press("Shift+ArrowLeft", "ArrowLeft")  # there, the arrows walk by single operations
    expect(play(".inside .where")).to_contain_text("sample 10 of 10")


def test_the_next_number_is_guessed_before_it_is_shown(play):
    look_inside(play)
    play.page.get_by_role("button", name="update", exact=True).click()
    expect(play(".inside .records li")).to_have_count(25)
    updates = play(".inside .records li").all_inner_texts()
    play.press("p")
    field = play("#guess")
    expect(field).to_be_focused()
    expect(play(".guess label")).to_have_text("What is the new value of w[0.0.1]?")
    expect(play(".inside .records li")).to_have_count(1)  # the others are kept back
    field.fill("much")
    field.press("Enter")
    expect(play(".guess [role=alert]")).to_contain_text("Expected one number")
    field.fill(updates[1].split(" = ")[-1])
    field.press("Enter")
    expect(play(".guess [role=alert]")).to_contain_text("Right: w[0.0.1] = ")
    field.press("Enter")
    expect(play(".inside .walkbar output")).to_have_text("2 / 25")
    expect(play(".guess")).to_have_count(0)
    assert play(".inside .records li").all_inner_texts() == updates


def test_words_for_dead_units(opened):
    play = opened("#activations=relu,relu&initializer=zeros")
    expect(play("#words")).to_contain_text("Neuron 0 of layer 0 is dead")
    expect(play("#words")).to_contain_text("since epoch 0")
    stuck = play('.node.stuck[data-name="0.0"]')
    assert "is dead" in stuck.get_attribute("title")
    play.choose("initializer", "playground")
    assert play(".node.stuck").count() == 0


def test_words_for_weights_that_l1_holds_at_0(opened):
    play = opened("#regularization=l1&rate=3&lr=0.1")
    play.step(4)
    dead = np.flatnonzero(play.frame["dead"])
    assert len(dead)
    assert not play.frame["weights"][dead].any()
    assert play('.lines path[data-sign="dead"]').count() == len(dead)


def test_words_for_a_training_that_diverges(opened):
    play = opened("#problem=regression&layers=&lr=10")
    play("#play").click()
    expect(play("#words.stopped")).to_contain_text("The training diverged in epoch 2")
    expect(play("#words")).to_contain_text("Take a smaller learning rate")
    play("#lines summary").click()
    expect(play("#lines details p")).to_have_text(play.frame["details"])
    play("#lines summary").click()
    expect(play("#play")).to_have_attribute("aria-label", "Play")
    assert not re.search(r"\bnan\b", play.text("body"), re.IGNORECASE)
    assert np.isfinite(play.frame["weights"]).all()
    play.step(key="r")
    assert play.epoch == 0
    expect(play("#lines details")).to_be_hidden()
