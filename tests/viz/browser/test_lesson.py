"""The page of a lesson in a browser: keys, scrubber, play, colours, and that nothing runs or loads.

Chromium is driven by Playwright's Python package; without them these tests are skipped.
"""

import pytest

import viz
from autograd import Value, trace
from nn import SGD
from tests.viz.test_frames import HOSTILE, Line


@pytest.fixture(scope="module")
def tab(browser):
    """A tab of a browser; whatever its page asks for and complains of is in `tab.heard`."""
    tab = browser.new_page()
    tab.heard = []
    tab.on("request", lambda request: tab.heard.append(request.url))
    for event in ("pageerror", "console", "dialog"):
        tab.on(event, lambda said, event=event: tab.heard.append(f"{event}: {said}"))
    yield tab
    tab.close()


@pytest.fixture
def opened(tab, tmp_path):
    """Open a trace as a page, on a light projector."""

    def open_page(t):
        viz.frames(t, tmp_path / "lesson.html")
        tab.set_viewport_size({"width": 1280, "height": 720})
        tab.emulate_media(color_scheme="light")
        tab.heard.clear()
        tab.goto((tmp_path / "lesson.html").as_uri())
        assert tab.heard.pop(0) == tab.url
        return tab

    return open_page


def count(page):
    return page.locator("#count").inner_text().split(" / ")[0]


def said(page):
    return page.locator("#lines").inner_text().replace("\n", "")


def lit(page, part):
    return page.locator(f"#graph .node.{part} > text:nth-of-type(1)").all_text_contents()


def numbers(page):
    """All that the graph says, with the classes of everything in it."""
    return page.evaluate("document.querySelector('#graph svg').outerHTML")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_arrow_keys_home_and_end_step_through_the_lesson(opened):
    page = opened(Line().trace())
    assert count(page) == "0"
    press(page, "ArrowRight")
    assert [count(page), lit(page, "target")] == ["1", ["v1 = w · x"]]
    press(page, "ArrowRight", "ArrowRight", "ArrowLeft")
    assert [count(page), lit(page, "target")] == ["2", ["v2 = v1 + b"]]
    press(page, "End")
    assert count(page) == page.locator("#count").inner_text().split(" / ")[1]
    press(page, "ArrowRight", "Home", "ArrowLeft")
    assert count(page) == "0"
    press(page, "PageDown")  # a presenter's remote control
    assert count(page) == "1"
    assert page.heard == []


def test_shift_arrow_goes_to_the_end_of_a_stretch_of_one_kind(opened):
    page = opened(Line().trace())
    seen = []
    for _ in range(3):
        press(page, "Shift+ArrowRight")
        seen.append((count(page), page.locator("#kind").inner_text()))
    assert seen == [("4", "forward"), ("5", "mark"), ("11", "chain rule")]


def test_back_and_forth_shows_the_same_to_the_letter(opened):
    page = opened(Line().trace(2))
    there = []
    for _ in range(27):
        there.append(numbers(page))
        press(page, "ArrowRight")
    back = []
    for _ in range(27):
        press(page, "ArrowLeft")
        back.insert(0, numbers(page))
    assert back == there


def test_a_chain_step_shows_rule_edge_and_line_of_the_log(opened):
    page = opened(Line().trace())
    press(page, "Home", *["ArrowRight"] * 10)
    assert "−3.8 · 2.1 = −7.98" in said(page)
    assert lit(page, "target") == ["w"]
    assert lit(page, "upstream") == ["v1 = w · x"]
    assert page.locator(".label.local").text_content() == "−3.8 · 2.1"
    assert page.locator("#log [aria-current]").inner_text().endswith("= −3.8 · 2.1 = −7.98")


def test_an_update_shows_new_old_lr_and_grad(opened):
    page = opened(Line().trace())
    press(page, "End", "ArrowLeft")
    assert said(page) == "new = old − lr·grad= 1 − 0.01·(−7.98) = 1.0798"
    found = page.locator("#graph .node.target > text").all_text_contents()
    assert found == ["w", "data 1.08", "grad −7.98"]


def test_the_scrubber_and_a_click_on_the_log_go_to_any_step(opened):
    page = opened(Line().trace())
    page.locator("#scrubber").fill("7")
    assert count(page) == "7"
    page.locator("#log li").nth(2).click()
    assert [count(page), lit(page, "target")] == ["3", ["v3 = v2 − 4"]]
    page.locator("#scrubber").focus()
    press(page, "ArrowRight")
    assert count(page) == "4"


def test_the_log_says_what_has_been_reached_and_keeps_it_on_the_way_back(opened):
    page = opened(Line().trace())
    ahead = "#log li:has-text('…')"
    steps = page.locator("#log li").count()
    assert page.locator(ahead).count() == steps
    press(page, "ArrowRight", "ArrowRight", "ArrowLeft")
    assert page.locator("#log li").nth(1).inner_text().startswith("v2 = v1 + b")
    assert page.locator(ahead).count() == steps - 2


def test_space_plays_and_pauses_and_the_end_stops(opened):
    page = opened(Line().trace())
    play = page.locator("#play")
    press(page, " ")
    page.wait_for_selector("#log li:nth-child(n+2)[aria-current]")
    press(page, " ")
    stopped = count(page)
    assert play.get_attribute("aria-label") == "Play"
    page.wait_for_timeout(250)
    assert count(page) == stopped
    page.locator("#speed").select_option("12")
    play.click()
    assert play.get_attribute("aria-label") == "Pause"
    page.wait_for_selector("#log li:last-child[aria-current]")
    assert play.get_attribute("aria-label") == "Play"
    press(page, " ")  # from the beginning again, as the mouse has given the keys back
    page.wait_for_selector("#log li:not(:last-child)[aria-current]")


def test_the_current_line_and_the_lit_node_are_in_view_in_a_large_lesson(opened):
    w = [Value(1.0, f"w{k}") for k in range(20)]
    opt = SGD(w, lr=0.01)
    with trace() as t:
        y = Value(1.0, "x")
        for v in w:
            y = y * v + 0.5
        y.backward()
        opt.step()
    page = opened(t)
    for key in ("End", "Home", "ArrowRight", "End", "ArrowLeft"):
        press(page, key)
    for inside, pane in (("#log [aria-current]", "#log"), (".node.target", "#graph")):
        box, frame = (page.locator(which).bounding_box() for which in (inside, pane))
        assert frame["x"] <= box["x"] + 1
        assert frame["y"] <= box["y"] + 1
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
        assert box["y"] + box["height"] <= frame["y"] + frame["height"] + 1
    page.locator("#whole").click()
    graph, frame = (page.locator(which).bounding_box() for which in ("#graph svg", "#graph"))
    assert graph["width"] <= frame["width"]


def test_nothing_sticks_out_of_a_projector_or_a_phone(opened):
    page = opened(Line().trace())
    press(page, *["ArrowRight"] * 10)
    for width, height in [(1280, 720), (390, 844), (320, 568)]:
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("[document.body.scrollWidth, document.body.scrollHeight]")
        assert wide[0] <= width
        assert wide[1] <= height
        for part in ("#rule", "#graph", "#log", "#bar"):
            assert page.locator(part).bounding_box()["height"] > 50


def test_it_is_dark_where_the_system_is_and_the_button_changes_that(opened):
    page = opened(Line().trace())
    dark, light = "rgb(18, 23, 29)", "rgb(255, 255, 255)"

    def paper():
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert paper() == light
    page.emulate_media(color_scheme="dark")
    assert paper() == dark
    button = page.locator("#theme")
    for expected in (light, dark):
        button.click()
        assert paper() == expected
    page.emulate_media(color_scheme="light")
    assert paper() == dark  # what was asked for by hand stays


def test_labels_that_look_like_code_are_shown_and_never_run(opened):
    with trace() as t:
        loss = sum(Value(1.0, name) * 2.0 for name in HOSTILE)
        loss.label = HOSTILE[0]
        loss.backward()
    page = opened(t)
    for _ in range(len(t)):
        press(page, "ArrowRight")
    assert page.heard == []
    assert count(page) == str(len(t))
    assert page.locator("script").count() == 2
    assert page.locator("img").count() == 0
    assert "∂(</script><sc…(1)</script>)" in said(page)


def test_no_request_leaves_the_page(opened):
    page = opened(Line().trace())
    press(page, "End", "Home")
    page.locator("#theme").click()
    assert page.heard == []
    page.evaluate("fetch('https://example.org').catch(() => 0)")  # and if one tried,
    assert any("Content Security Policy" in said for said in page.heard)
