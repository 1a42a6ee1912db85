"""What holds for all tests: Ctrl-C is heard, nothing listens on, examples are the same few."""

import signal

import pytest
from hypothesis import settings

import tests.hearing  # noqa: F401
from autograd.listening import recorders

settings.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None, max_examples=40
)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def nothing_is_left():
    """See that no test leaves a trace that listens, or Ctrl-C to a block that has ended."""
    yield
    assert not recorders
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
