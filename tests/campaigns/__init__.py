"""Trials by chance, under load and under attack: `python -m tests.campaigns --seconds 600`."""
