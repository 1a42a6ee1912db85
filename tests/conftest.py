"""Property tests draw the same examples in every run, and few enough to run on every change."""

from hypothesis import settings

settings.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None, max_examples=40
)
settings.load_profile("repeatable")
