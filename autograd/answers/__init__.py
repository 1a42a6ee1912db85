"""Check answers to questions about a graph, and say of a wrong one what went wrong.

The functions here are the interface, each gives a Verdict; which question to ask is left to
the lessons.
"""

from autograd.answers.blanks import factors
from autograd.answers.choices import choice
from autograd.answers.gradients import gradient
from autograd.answers.numbers import number, update
from autograd.answers.verdict import Verdict

__all__ = ["Verdict", "choice", "factors", "gradient", "number", "update"]
