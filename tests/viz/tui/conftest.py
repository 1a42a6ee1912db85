"""The app is given turns of its event loop, not time: quicker, and the same on a busy machine."""

import asyncio

import pytest

TURNS = 100
"""More than any message of the app takes from widget to widget; idle turns cost microseconds."""


@pytest.fixture(autouse=True)
def turns(monkeypatch):
    """Let Textual's pilot give the app so many turns, where it would watch the processor's load."""

    async def wait_for_idle(min_sleep: float = 0, max_sleep: float = 0) -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)

    for module in ("app", "pilot"):
        monkeypatch.setattr(f"textual.{module}.wait_for_idle", wait_for_idle)
