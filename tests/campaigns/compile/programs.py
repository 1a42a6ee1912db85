"""Programs made of pieces, and what they give in each engine."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Sequence
from random import Random
from types import ModuleType
from typing import Any

import numpy as np

import autograd
from autograd import CompileError, Value
from autograd.compile.native.machine import unavailable
from tests.campaigns.compile.pieces import Piece

PRELUDE = """
import bisect, contextlib, copy, datetime, heapq, io, itertools, json, logging, math, numbers
import operator, os, pickle, random, secrets, statistics, struct, sys, threading, time, uuid
import warnings, weakref
from array import array
from argparse import Namespace
from collections import *
from configparser import ConfigParser
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache, cached_property, partial, partialmethod, reduce, singledispatch, wraps
from queue import SimpleQueue
from types import MappingProxyType, MethodType, SimpleNamespace
import numpy as np
import autograd, nn
from autograd import Value

kind_of = type
kept, seen, pile = [], set(), [1.0] * 9999
dice, generator, legacy = random.Random(3), np.random.default_rng(3), np.random.RandomState(3)
roll = dice.random
counter, cycle = itertools.count(), itertools.cycle([0.1, 0.2])
steps, log, buffer = (k for k in range(10**6)), io.StringIO(), io.StringIO("a" * 999)

class Quiet(UserWarning): pass
warnings.simplefilter("ignore", Quiet)

def attempt(function, instead):
    try: return function()
    except Exception: return instead

def swallowed(instead, function):
    with contextlib.suppress(Exception): return function()
    return instead

def matched(v):
    match v:
        case 0.5: return 2.0
        case float(): return 3.0
    return 1.0

@singledispatch
def dispatched(v): return 1.0
@dispatched.register
def _(v: float): return 2.0

def checked(fact): assert fact

def caught(v):
    try: raise KeyError(v)
    except KeyError as error: return error.args[0]

def in_thread(function):
    found = []
    thread = threading.Thread(target=lambda: found.append(attempt(function, 9.0)))
    thread.start()
    thread.join()
    return found[0]

def traced(function):
    with autograd.trace() as t: function()
    return len(t)

def contents():
    with open(os.devnull) as file: return file.read() + "a"

def counted(count=[0]):
    count[0] += 1
    return count[0]

class Machine:
    ticks = 0
    def __init__(self): self.n = 0
    def step(self):
        self.n += 1
        return self.n
    @classmethod
    def tick(cls):
        cls.ticks += 1
        return cls.ticks
machine = Machine()

def make_ticker():
    n = 0
    def tick():
        nonlocal n
        n += 1
        return n
    return tick
ticker = make_ticker()

def bump(k=[]):
    k.append(1)
    return len(k)

def echo():
    n = 0
    while True:
        n += 1
        yield n
sender = echo()

line = SimpleQueue()
for k in range(9999): line.put(k)

last = [0.0]
def previous(v):
    before, last[0] = last[0], v
    return before

mean = [0.0]
def running(v):
    mean[0] = 0.9 * mean[0] + 0.1 * v
    return mean[0]
"""

CODE = compile(PRELUDE, "prelude", "exec")
ENGINES = ["arrays"] if unavailable() else ["arrays", "native", "auto"]
JOINTS = [
    "h = h * {}",
    "h = (h + {}).tanh()",
    "h = h - {} * x[-1]",
    "h = {} - h",
    "h = h / (2 + {} ** 2)",
]


def source_of(source: Random, pieces: Sequence[Piece | str]) -> str:
    """The text of a program whose function reads these pieces, one after the other."""
    lines, body, changes = ["w = [Value(?), Value(?), Value(?)]"], ["h = w[0] * x[0] + w[1]"], []
    inside = source.random() < 0.4  # what it reads is in its closure, or global
    for k, piece in enumerate(pieces):
        begin, read, change = ("", piece, "") if isinstance(piece, str) else piece
        lines.append(begin)
        alone = k == 0 and source.random() < 0.2
        body.append(f"h = {read}" if alone else source.choice(JOINTS).format(read))
        if change:
            set_there = re.findall(r"^([a-z]\$) (?:=|\+=)", change, re.M)
            word = f"{'nonlocal' if inside else 'global'} {', '.join(set_there)}"
            changes += [f"def change{k}():", *_indented([word] if set_there else [], change)]
        lines, body, changes = ([x.replace("$", str(k)) for x in y] for y in (lines, body, changes))
    body += ["h = (h - y) ** 2 * w[2]", "return h"]
    known = [f"change{k}" for k, piece in enumerate(pieces) if not isinstance(piece, str)]
    lines += [
        "def function(x, y):",
        *_indented(body),
        source.choice(CALLABLES),
        *changes,
        f"changes = [{', '.join(known)}]",
    ]
    if inside:
        made = "function, w, changes"
        lines = ["def world():", *_indented(lines, f"return {made}"), f"{made} = world()"]
    return re.sub(r"\?", lambda _: str(round(source.uniform(-2, 2), 2)), "\n".join(lines))


def _indented(*parts: list[str] | str) -> list[str]:
    lines = [x for part in parts for x in ([part] if isinstance(part, str) else part)]
    return ["    " + line for x in lines for line in x.splitlines()]


CALLABLES = [
    "",
    "function = partial(function)",
    "function = (lambda f: lambda *sample: f(*sample))(function)",
    "function = MethodType(lambda self, x, y: self[0](x, y), [function])",
    "function = (lambda c: c())(type('F', (), {'__call__': lambda _, *xs, f=function: f(*xs)}))",
]
"""What a function may be when it is compiled."""


class World:
    """A program that has begun, with nothing in it shared with another."""

    def __init__(self, text: str) -> None:
        random.seed(5)
        np.random.seed(5)
        for k in range(9):
            _module(f"students{k}")["K"] = 1.5
        names = _module("students")
        exec(CODE, names)
        exec(compile(text, "program", "exec"), names)
        self.function: Callable[..., Any] = names["function"]
        self.params: list[Value] = names["w"][:]
        self.changes: list[Callable[[], None]] = names["changes"]


def _module(name: str) -> dict[str, Any]:
    sys.modules[name] = ModuleType(name)
    return vars(sys.modules[name])


Outcome = tuple[float, list[float]] | Exception
"""A mean loss with its gradient, or what was raised."""


def outcomes(
    text: str, engine: str, events: Sequence[Any], slopes: bool = True, **options: Any
) -> list[Outcome]:
    """What a program gives at each call; events are batches, numbers of changes, and weights."""
    world, found = World(text), []
    params = world.params if slopes else None
    step = autograd.compile(world.function, params, engine=engine, **options)
    for event in events:
        if isinstance(event, int):
            world.changes[event]()
        elif isinstance(event, float):
            world.params[1].data = event
        else:
            found.append(outcome(step, *event))
    return found


def outcome(step: Callable[..., Any], *batch: Any) -> Outcome:
    """What a compiled function gives for a batch."""
    try:
        found = step(*batch)
    except Exception as error:
        return error
    mean, slopes = found if isinstance(found, tuple) else (0.0, found)
    return mean, np.ravel(slopes).tolist()


def compare(text: str, engine: str, found: Outcome, expected: Outcome, refused: bool) -> None:
    """See that an engine gives what scalars give, or, where it may, that it refuses."""
    if isinstance(found, CompileError) and refused:
        return
    if isinstance(expected, Exception):
        alike = type(found).__name__ == type(expected).__name__ or (
            refused and isinstance(found, Exception)
        )
    else:
        alike = not isinstance(found, Exception) and same(found, expected, engine == "native")
    assert alike, f"{engine}: {found!r}\nscalars: {expected!r}\n{text}"


def same(found: Any, expected: Any, to_the_bit: bool) -> bool:
    """Whether two results are equal, or as arrays round them."""
    one, other = (np.array([mean, *slopes]) for mean, slopes in (found, expected))
    if to_the_bit:
        return one.tobytes() == other.tobytes()
    return np.allclose(one, other, rtol=1e-9, atol=1e-9 * max(1.0, abs(other).max()))
