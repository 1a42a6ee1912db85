"""Undo: every place of a walk has its state, to the bit."""
