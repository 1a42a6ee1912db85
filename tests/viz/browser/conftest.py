"""A browser for all tests of pages, and a playground that runs; they are skipped without Chromium.

Both end with the last of these tests: the loop of a browser is in the way of other tests' loops.
"""

import pytest

from tests.viz.browser.playing import CHROMIUM, SECONDS, SIZE, Playground, context_of, served


@pytest.fixture(scope="package")
def browser():
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if CHROMIUM is None:
        pytest.skip("needs chromium")
    api.expect.set_options(timeout=SECONDS * 1000)
    with api.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def link(browser):
    """The address of a playground that runs for these tests."""
    pytest.importorskip("uvicorn", reason="needs the extra `play`")
    with served() as (_, link):
        yield link


@pytest.fixture
def tab(browser, link):
    """Open tabs, each in a window of its own; none may complain, or ask any but its own server."""
    tabs = []

    def new(hash="", link=link, beside=None, **how):
        context = beside.page.context if beside else context_of(browser, **how)
        tabs.append(Playground(context, link))
        return tabs[-1].open(hash)

    yield new
    for play in tabs:
        play.page.context.close()
    assert [play.heard for play in tabs] == [[] for _ in tabs]


@pytest.fixture(scope="package")
def shared(browser, link):
    """A tab for tests that need no other; it opens sooner than a new one."""
    play = Playground(context_of(browser), link)
    yield play
    play.page.context.close()


@pytest.fixture
def opened(shared):
    """Open the playground in the state of an address; it may not complain, or ask elsewhere."""
    shared.page.set_viewport_size(SIZE)
    shared.page.mouse.move(3, 3)
    yield shared.open
    heard, shared.heard[:] = shared.heard[:], []
    assert heard == []


@pytest.fixture
def play(opened):
    """The playground as it opens."""
    return opened()
