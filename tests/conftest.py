"""What holds for all tests: Ctrl-C is heard, and property tests draw the same few examples."""

import signal

from hypothesis import settings

# A shell without job control starts what runs in the background deaf to Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None, max_examples=40
)
settings.load_profile("repeatable")
