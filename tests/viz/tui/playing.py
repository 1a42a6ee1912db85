"""The app without a terminal: tests press its keys and read its screen."""

import asyncio
from collections.abc import Awaitable, Callable

from textual.pilot import Pilot
from textual.widgets import Input

from autograd import Stepper
from tests.viz.tui.lessons import squares
from viz.tui.app import StepApp
from viz.tui.session import Session
from viz.tui.sources import open_session

Story = Callable[[Pilot, StepApp], Awaitable[None]]


def play(story: Story, session: Session | None = None, size=(80, 24), folder=None) -> StepApp:
    """Run the app without a terminal, let a story happen to it, and return it."""
    app = StepApp(session or Session(Stepper(squares("a", "b")), "squares"), folder)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await story(pilot, app)

    asyncio.run(run())
    return app


def pressing(*keys: str) -> Story:
    async def story(pilot: Pilot, app: StepApp) -> None:
        for key in keys:  # one by one: on the way, a key only stops the walk
            await press(pilot, app, key)

    return story


async def press(pilot: Pilot, app: StepApp, *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()
    while app.walking:
        await pilot.pause()


async def enter(pilot: Pilot, app: StepApp, text: str) -> None:
    """Fill in the line of a dialog and press Enter."""
    app.screen.query_one(Input).value = text
    await pilot.pause()
    await press(pilot, app, "enter")


def screen(app: StepApp) -> str:
    """Return the text on the screen."""
    height = app.size.height
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(s.text for s in strip) for strip in strips[:height])


def demo(batch: int = 1) -> Session:
    return open_session("demo", "moons", batch, 7)
