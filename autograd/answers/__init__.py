"""Check answers to questions about a graph, and say of a wrong one what went wrong.

Each function gives a Verdict on an answer; `ask` gives the question about a record, which judges
answers as they come. `Check` notes the verdicts on several questions in a file.
"""

from autograd.answers.blanks import factors
from autograd.answers.check import Check
from autograd.answers.choices import choice
from autograd.answers.functions import function
from autograd.answers.gradients import gradient
from autograd.answers.numbers import count, number
from autograd.answers.question import Question
from autograd.answers.steps import ask, update
from autograd.answers.verdict import Verdict

__all__ = [
    "Check",
    "Question",
    "Verdict",
    "ask",
    "choice",
    "count",
    "factors",
    "function",
    "gradient",
    "number",
    "update",
]
