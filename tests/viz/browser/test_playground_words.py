"""What the playground says of a weight, a link and a file, where it is easily told wrong.

Also what its history of addresses holds, and that an open panel hides nothing above it.
"""

import re

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
expect = playwright.expect

LINK = "layers[0].neurons[1].w[0]"
DROP_BYTES = """(bytes) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(bytes)], "points.csv"));
  const how = { dataTransfer, bubbles: true, cancelable: true };
  document.body.dispatchEvent(new DragEvent("drop", how));
}"""


def shown_number(text):
    return float(text.replace("−", "-"))


def said_update(play):
    return play("#card dd").nth(2).inner_text()


def entries(play):
    return play.page.evaluate("history.length")


def test_only_what_was_changed_by_hand_is_called_so(play):
    play.step()
    play.click_on(LINK)
    field = play("#card input")
    field.fill("1e9")
    field.press("Enter")
    expect(play("#alert")).to_contain_text("a weight is a number from")
    assert said_update(play).startswith("new = old − lr·grad")
    play("#card").get_by_role("button", name="Edit").click()
    with play.redrawn():
        field.fill("2")
        field.press("Enter")
    expect(play("#card dd").nth(2)).to_have_text("changed by hand since")
    play.step()
    assert said_update(play).startswith("new = old − lr·grad\n= 1.99")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("regularization=l2&rate=0.1", "direction: gradient and penalty"),
        ("optimizer=momentum", "direction: what Momentum makes of the gradient"),
        ("optimizer=adam", "direction: what Adam makes of the gradient"),
    ],
)
def test_the_arithmetic_of_an_update_holds_with_every_rule(opened, settings, words):
    play = opened(f"#{settings}")
    play.step(2)
    play.click_on(LINK)
    play.wait(lambda: words in said_update(play), "the update")
    rule, sum_, said = said_update(play).split("\n")
    assert (rule, said) == ("new = old − lr·direction", words)
    found = re.fullmatch(r"= (\S+) − 0.03·\(?([^)\s]+)\)? = (\S+)", sum_)
    old, direction, new = map(shown_number, found.groups())
    assert old - 0.03 * direction == pytest.approx(new, rel=1e-3, abs=1e-6)
    assert (old, new) == pytest.approx([play.frame[k][3] for k in ("before", "weights")], rel=1e-4)


def test_a_weight_that_l1_holds_at_0_is_called_dead(opened):
    play = opened("#regularization=l1&rate=3&lr=0.1")
    play.step(4)
    assert play.frame["dead"][3]
    play.click_on(LINK)
    expect(play("#card")).to_contain_text("it is dead")
    assert "lr" not in said_update(play)


def test_a_link_to_an_epoch_too_far_is_said(tab):
    play = tab("#lr=0.1&epoch=99999")
    expect(play("#alert")).to_contain_text("trained to epoch 5000 at most")
    assert play.hash["lr"] == "0.1"
    assert play.epoch == 0


def test_one_wrong_value_in_a_link_leaves_the_others(tab):
    play = tab("#data=xor&lr=7&batch=5")
    expect(play("#alert")).to_contain_text("In the link, lr is one of")
    expect(play("#alert")).to_contain_text("The rest of it holds")
    assert (play.hash["data"], play.hash["batch"]) == ("xor", "5")
    play.page.evaluate("location.hash = '#data=spiral&noise=3'")
    play.wait(lambda: play.hash.get("data") == "spiral", "the spiral")
    expect(play("#alert")).to_contain_text("In the link, noise is one of")


def test_a_link_that_is_being_trained_goes_on_after_a_reload(tab):
    play = tab("#speed=60&epoch=40")
    play.wait(lambda: play.epoch > 3, "the training")
    play.page.reload()
    play.wait(lambda: play.number and play.epoch == 40, "epoch 40")
    play.wait(lambda: not play.frame["playing"], "its end")


def test_changes_are_entries_of_the_history_and_moves_in_time_are_none(tab):
    play = tab("#seed=1&dataSeed=1")
    before = entries(play)
    play.choose("lr", "0.1")
    assert entries(play) == before + 1
    play.page.reload()
    play.wait(lambda: play.number, "the page")
    play.step()
    play.choose("lr", "0.3")
    assert entries(play) == before + 2
    play.step()
    play.step(2, key="ArrowLeft")
    assert play.hash["lr"] == "0.1"  # which was in force there
    assert entries(play) == before + 2


def test_a_csv_file_in_windows_1252_is_read(play):
    text = "x1,x2,label\n1,2,é\n2,1.5,é\n-1.5,0,ü\n-2,-1,ü\n"
    play.page.evaluate(DROP_BYTES, list(text.encode("cp1252")))
    expect(play("#status")).to_contain_text("é became −1, ü became 1")


def test_clearing_own_points_says_what_is_still_trained_on(opened):
    play = opened("#data=own&points=1,1,1,2,2,1,-1,-1,-1,-2,-2,-1&panel=own")
    play(".own").get_by_role("button", name="Clear").click()
    expect(play(".own")).to_contain_text("still trains on the 4 points from before")


def test_values_of_crowded_layers_are_said_to_be_shown_where_one_points(opened):
    play = opened("#layers=8,8&values=true")
    expect(play("#crowded")).to_have_text("pointed-at only: too many here")
    play("#show-values").uncheck()
    expect(play("#crowded")).to_be_hidden()


def test_the_formula_of_a_class_is_a_softmax_over_all(opened):
    play = opened("#problem=multiclass")
    play('.node[data-name="2.1"]').hover()
    expect(play("#formula")).to_contain_text("= softmax(z[2.0], z[2.1], z[2.2])[1] with z[2.1] = ")


@pytest.mark.parametrize("panel", ["surface", "histograms", "own", "files", "lesson"])
def test_an_open_panel_hides_neither_network_nor_map(play, panel):
    play(f"#tab-{panel}").click()
    expect(play(f"#tab-{panel}")).to_have_attribute("aria-expanded", "true")
    play.wait(lambda: play.page.evaluate("document.documentElement.scrollHeight") <= 720, "room")
    assert play.page.evaluate("scrollY") == 0
    assert play("canvas.ground").bounding_box()["width"] >= 240
    bottom = play("#lines").bounding_box()["y"]
    for part in (".node", "canvas.ground", "#legend"):
        for box in (one.bounding_box() for one in play(part).all()):
            assert box["y"] + box["height"] <= bottom + 1
