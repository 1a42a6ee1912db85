"""The state of the playground in its address, over reloads, in other tabs, and without its server.

What is found again is found to the bit.
"""

from urllib.parse import urlsplit

import pytest

from tests.viz.browser.playing import served

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
expect = playwright.expect


def test_a_reload_finds_the_same_epoch_and_the_same_bits(opened):
    play = opened("#data=xor&optimizer=adam")
    play.train(until=lambda: play.epoch > 3)
    play("#unit").select_option("batch")
    play.step(2)
    before, losses = play.bits, play.text("#losses")
    play.step()
    after = play.bits
    play.step(key="ArrowLeft")
    play.page.reload()
    play.wait(lambda: play.number and play.bits == before, "the same bits")
    assert play.text("#losses") == losses
    play("#unit").select_option("batch")
    play.step()
    assert play.bits == after


DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def dots(play):
    """The points as a page draws them, which it does only while it is in front."""
    play.page.bring_to_front()
    play.page.evaluate(DRAWN)  # else a busy machine takes it away again before it has drawn
    return play.picture("canvas.dots")


def test_an_address_opened_anew_finds_the_same_state(tab):
    play = tab("#advanced=true", permissions=["clipboard-read", "clipboard-write"])
    with play.redrawn():  # else every wait below is for the frame of what came before
        play("#sets button").nth(3).click()
    play.choose("lr", "0.1")
    play.choose("optimizer", "momentum")
    play.choose("activation", "relu")
    for name in ("Add a hidden layer", "New weights", "Regenerate"):
        with play.redrawn():
            play.page.get_by_role("button", name=name, exact=True).click()
    settings = play.hash
    assert settings["data"] == "spiral"
    other = tab(play.page.url.removeprefix(play.link), beside=play)
    assert other.hash == settings
    assert other.bits == play.bits
    other.wait(lambda: dots(other) == dots(play), "the same points")
    play.step(2)
    play("#tab-files").click()
    play.page.get_by_role("button", name="Copy link").click()
    expect(play("#status")).to_contain_text("copied")
    copied = play.page.evaluate("navigator.clipboard.readText()")
    other.page.bring_to_front()
    other.open(copied.removeprefix(play.link))
    other.wait(lambda: other.epoch == 2, "epoch 2")
    assert other.bits == play.bits


def test_back_and_forward_walk_through_the_settings(play):
    play.choose("lr", "0.3")
    play("#sets button").nth(1).click()
    play.wait(lambda: play.hash.get("data") == "xor", "xor")
    play.page.go_back()
    play.wait(lambda: play("#sets [aria-pressed=true]").inner_text() == "Circle", "the circle")
    assert play.hash["lr"] == "0.3"
    play.page.go_forward()
    play.wait(lambda: play("#sets [aria-pressed=true]").inner_text() == "Exclusive or", "xor")


def test_what_an_address_says_wrong_is_said_and_the_page_works(tab):
    play = tab("#data=nonsense&unknown=1")
    expect(play("#alert")).to_contain_text("data is one of circle, xor")
    play.step()
    assert play.epoch == 1


def test_two_tabs_are_independent(tab):
    one = tab()
    two = tab(beside=one)
    begun, drawn = two.bits, two.number
    one.page.bring_to_front()
    one.choose("lr", "1")
    one.step(2)
    two.page.bring_to_front()
    assert two.bits == begun
    assert two.number == drawn
    two.step()
    assert two.epoch == 1
    assert two("#set-lr").input_value() == "0.03"


def test_a_server_that_was_away_goes_on_with_the_same_weights(tab, play):
    with served() as (process, link):
        away = tab(link=link)
        away("#unit").select_option("batch")
        away.step(3)
        before = away.bits
        process.kill()
        expect(away("#status")).to_contain_text("The connection is lost")
    with served(urlsplit(link).port) as (_, again):
        assert again == link
        expect(away("#status")).to_contain_text("Connected again")
        away.wait(lambda: away.bits == before, "the same bits")
        away.step()
        after = away.bits
        away.page.close()
    away.heard[:] = [said for said in away.heard if "ERR_CONNECTION_REFUSED" not in said]
    play("#unit").select_option("batch")
    play.step(4)
    assert play.bits == after


def test_no_request_leaves_the_page(play):
    assert play.heard == []
    play.page.evaluate("fetch('https://example.org').catch(() => 0)")  # and if one tried,
    assert any("Content Security Policy" in said for said in play.heard)
    play.heard.clear()
