"""What a compiled function reads besides its arguments: each call gives the present answer."""

import builtins
import functools
import math
import operator
import os
import random
import sys
import time
import weakref
from array import array as numbers
from collections import ChainMap, UserDict, deque
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

import autograd
import nn
from autograd import CompileError, Value
from autograd.compile.reads import FEW, Reads
from autograd.ops import OPS, Op
from autograd.value import apply

NUMBER = 2.0
LIST = [2.0]


@dataclass
class Settings:
    scale: float = 2.0
    inner: dict = field(default_factory=lambda: {"scale": 2.0})


class Scaled:
    scale = 2.0

    def __init__(self):
        self.own, self.flag, self.rule = 2.0, True, None

    @property
    def twice(self):
        return 2 * self.own

    def __call__(self, x):
        return x * self.own


class Inherited(Scaled):
    def __call__(self, x):
        return super().__call__(x)


class Slotted:
    __slots__ = ("scale",)


def with_default(x, scale=2.0):
    return w * x * scale


def helper(x):
    return x * NUMBER


w = Value(3.0, "w")
cell, table, array, row = 2.0, {"scale": 2.0}, np.array([2.0, 3.0]), deque([2.0])
space, settings, scaled, inherited = SimpleNamespace(scale=2.0), Settings(), Scaled(), Inherited()
slotted = Slotted()
slotted.scale = 2.0
bound = functools.partial(lambda scale, x: w * x * scale["scale"], {"scale": 2.0})


packed, raw = numbers("d", [2.0]), bytearray([2])
user, chain = UserDict(scale=2.0), ChainMap({"scale": 2.0})
polynomial = np.poly1d([1.0, 2.0])
getter = operator.attrgetter("scale_1")
variable = ContextVar("variable", default=2.0)
weak = weakref.ref(scaled)


class Descriptor:
    scale = 2.0

    def __get__(self, owner, kind):
        return self.scale


class Described:
    scale = Descriptor()


described = Described()


class Meta(type):
    scale = 2.0


class OfMeta(metaclass=Meta):
    pass


class Asked:
    def __init__(self):
        self.table = {"scale": 2.0}

    def __getattr__(self, name):
        return self.table[name]


class Paired:
    first, second, kind = 2.0, 2.0, "one"


def matches(thing):
    match thing:
        case Paired(kind="other"):
            return True
    return False


def imported():
    from stepgrad_deep import SCALE

    return SCALE


deep = sys.modules["stepgrad_deep"] = ModuleType("stepgrad_deep")
deep.SCALE = 2.0


class Hidden:
    scale = 2.0

    def __getattribute__(self, name):
        return object.__getattribute__(self, "__setattr__" if name == "__setattr__" else "scale")


class Ready:
    def scale(self):
        return 2.0


class Readier(Ready):
    pass


askers, ready, readier, turned = [Asked()], Ready(), Readier(), Ready()
hidden, paired = [Hidden()], Paired()
view, late, name = memoryview(numbers("d", [2.0])), SimpleNamespace(scale_1=2.0), "scale_1"
os.environ["STEPGRAD_SCALE"] = "2.0"


@functools.cache
def remembered():
    return NUMBER


def forget(k):
    set_global(k)
    remembered.cache_clear()


def set_global(k):
    globals()["NUMBER"] = k


# The function, and what sets a number in what it reads.
READ = {
    "a global": (lambda x: w * x * NUMBER, set_global),
    "a global of a helper": (lambda x: w * helper(x), set_global),
    "an item of a global": (lambda x: w * x * LIST[0], lambda k: LIST.__setitem__(0, k)),
    "a list": (lambda x, items=LIST: w * x * items[0], lambda k: LIST.__setitem__(0, k)),
    "a dictionary": (lambda x: w * x * table["scale"], lambda k: table.update(scale=k)),
    "an array": (lambda x: w * x * array[0], lambda k: array.__setitem__(0, k)),
    "a deque": (lambda x: w * x * row[0], lambda k: row.__setitem__(0, k)),
    "a namespace": (lambda x: w * x * space.scale, lambda k: setattr(space, "scale", k)),
    "a dataclass": (lambda x: w * x * settings.scale, lambda k: setattr(settings, "scale", k)),
    "a dictionary in it": (
        lambda x: w * x * settings.inner["scale"],
        lambda k: settings.inner.update(scale=k),
    ),
    "an attribute": (lambda x: w * x * scaled.own, lambda k: setattr(scaled, "own", k)),
    "one by its name": (
        lambda x: w * x * getattr(scaled, "own"),  # noqa: B009
        lambda k: setattr(scaled, "own", k),
    ),
    "one that may be missing": (
        lambda x: w * x * getattr(scaled, "late", 2.0),
        lambda k: setattr(scaled, "late", k),
    ),
    "one that is missing": (
        lambda x: w * x * (scaled.later if hasattr(scaled, "later") else 2.0),
        lambda k: setattr(scaled, "later", k),
    ),
    "an attribute of a class": (
        lambda x: w * x * scaled.scale,
        lambda k: setattr(Scaled, "scale", k),
    ),
    "a property": (lambda x: w * x * scaled.twice / 2, lambda k: setattr(scaled, "own", k)),
    "a call": (lambda x: w * scaled(x), lambda k: setattr(scaled, "own", k)),
    "an inherited call": (lambda x: w * inherited(x), lambda k: setattr(inherited, "own", k)),
    "a method": (scaled.__call__, lambda k: setattr(scaled, "own", k)),
    "a slot": (lambda x: w * x * slotted.scale, lambda k: setattr(slotted, "scale", k)),
    "a default": (with_default, lambda k: setattr(with_default, "__defaults__", (k,))),
    "a partial": (bound, lambda k: bound.args[0].update(scale=k)),
    "a flag": (
        lambda x: w * x * (2.0 if scaled.flag else 5.0),
        lambda k: setattr(scaled, "flag", k == 2.0),
    ),
    "a function": (
        lambda x: w * (scaled.rule(x) if scaled.rule else x),
        lambda k: setattr(scaled, "rule", lambda x: x * k),
    ),
    "an array of Python": (lambda x: w * x * packed[0], lambda k: packed.__setitem__(0, k)),
    "bytes": (lambda x: w * x * raw[0], lambda k: raw.__setitem__(0, int(k))),
    "a UserDict": (lambda x: w * x * user["scale"], lambda k: user.update(scale=k)),
    "a ChainMap": (lambda x: w * x * chain["scale"], lambda k: chain.update(scale=k)),
    "a ContextVar": (lambda x: w * x * variable.get(), lambda k: variable.set(k)),
    "a weak reference": (lambda x: w * x * weak().own, lambda k: setattr(scaled, "own", k)),
    "a descriptor": (
        lambda x: w * x * described.scale,
        lambda k: setattr(vars(Described)["scale"], "scale", k),
    ),
    "an attribute of the class's class": (
        lambda x: w * x * OfMeta.scale,
        lambda k: setattr(Meta, "scale", k),
    ),
    "what __getattr__ finds": (
        lambda x: w * x * askers[0].scale,
        lambda k: askers[0].table.update(scale=k),
    ),
    "what __getattribute__ finds": (
        lambda x: w * x * hidden[0].any,
        lambda k: hidden[0].__setattr__("scale", k),
    ),
    "a method of one object": (
        lambda x: w * x * ready.scale(),
        lambda k: setattr(ready, "scale", lambda: k),
    ),
    "a method over an inherited one": (
        lambda x: w * x * readier.scale(),
        lambda k: setattr(Readier, "scale", lambda self: k),
    ),
    "another class": (
        lambda x: w * x * turned.scale(),
        lambda k: setattr(turned, "__class__", type("T", (Ready,), {"scale": lambda self: k})),
    ),
    "a name that is put together": (
        lambda x: w * x * getattr(late, "_".join(["scale", "1"])),
        lambda k: setattr(late, "scale_1", k),
    ),
    "a name in a variable": (
        lambda x: w * x * getattr(late, name, 0.0),
        lambda k: setattr(late, "scale_1", k),
    ),
    "names in a tuple": (
        lambda x: w * x * sum(getattr(paired, n) for n in ("first", "second")) / 2,
        lambda k: [setattr(Paired, n, k) for n in ("first", "second")],
    ),
    "a pattern of a class": (
        lambda x: w * x * (5.0 if matches(paired) else 2.0),
        lambda k: setattr(Paired, "kind", "other" if k == 5.0 else "one"),
    ),
    "a name from a module": (lambda x: w * x * imported(), lambda k: setattr(deep, "SCALE", k)),
    "a built-in function that is shadowed": (
        lambda x: w * x * abs(-2.0),
        lambda k: globals().update(abs=lambda number: k),
    ),
    "an attrgetter": (lambda x: w * x * getter(late), lambda k: setattr(late, "scale_1", k)),
    "vars()": (lambda x: w * x * vars(late)["scale_1"], lambda k: setattr(late, "scale_1", k)),
    "the inside of a library's object": (
        lambda x: w * x * polynomial(0.0),
        lambda k: polynomial.coeffs.__setitem__(1, k),
    ),
    "a view of memory": (lambda x: w * x * view[0], lambda k: view.__setitem__(0, k)),
    "the environment": (
        lambda x: w * x * float(os.environ["STEPGRAD_SCALE"]),
        lambda k: os.environ.update(STEPGRAD_SCALE=str(k)),
    ),
    "globals()": (lambda x: w * x * globals()["NUMBER"], set_global),
    "what is remembered": (lambda x: w * x * remembered(), forget),
    "a comprehension": (
        lambda x: autograd.sum([w * x * k for k in LIST]),
        lambda k: LIST.__setitem__(0, k),
    ),
}


@pytest.mark.parametrize("name", READ)
def test_a_call_records_anew_what_has_changed(name):
    function, set_to = READ[name]
    compiled = autograd.compile(function, [w])
    for number in (2.0, 2.0, 5.0, 7.0, 2.0):
        set_to(number)
        for x in (1.5, -0.5):
            assert compiled([x])[0] == pytest.approx(float(autograd.value.value(function(x)).data))


@pytest.mark.parametrize("engine", ["arrays", "auto"])
def test_a_number_in_the_rule_of_an_op_of_ones_own_is_read_at_each_call(engine):
    scale = [2.0]
    scaled = Op("scaled", lambda xp, x: scale[0] * x, (lambda xp, x, out: scale[0],))
    del OPS["scaled"]
    compiled = autograd.compile(lambda x: apply(scaled, (w * x,)), [w], engine=engine)
    for scale[0] in (2.0, 5.0):
        mean, gradient = compiled([1.0])
        assert (mean, gradient.tolist()) == (scale[0] * w.data, [scale[0]])


def test_a_number_in_a_closure_is_read_at_each_call():
    scale = 2.0
    compiled = autograd.compile(lambda x: w * x * scale, [w])
    assert compiled([1.0])[0] == 6.0
    scale = 5.0
    assert compiled([1.0])[0] == 15.0


def late_global():
    try:
        return LATE
    except NameError:
        return 2.0


def late_builtin():
    try:
        return STEPGRAD_LATE
    except NameError:
        return 2.0


class Table(dict):
    pass


class Row(list):
    pass


tables, rows, empty = Table(scale=2.0), Row([2.0]), SimpleNamespace()
network = nn.MLP(1, [1], seed=0)

# The function, where what it looks for may be later, and its name there.
MISSING = {
    "a global": (lambda x: w * x * late_global(), globals(), "LATE"),
    "a built-in": (lambda x: w * x * late_builtin(), vars(builtins), "STEPGRAD_LATE"),
    "an attribute of a namespace": (
        lambda x: w * x * getattr(empty, "late", 2.0),
        vars(empty),
        "late",
    ),
    "one that is asked for": (
        lambda x: w * x * (empty.asked if hasattr(empty, "asked") else 2.0),
        vars(empty),
        "asked",
    ),
    "one of a function": (
        lambda x: w * x * getattr(helper, "late", 2.0),
        vars(helper),
        "late",
    ),
    "one of a module": (lambda x: w * x * getattr(deep, "late", 2.0), vars(deep), "late"),
    "one of a dictionary": (lambda x: w * x * getattr(tables, "late", 2.0), vars(tables), "late"),
    "one of a list": (lambda x: w * x * getattr(rows, "late", 2.0), vars(rows), "late"),
    "one of a network": (lambda x: w * x * getattr(network, "late", 2.0), vars(network), "late"),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_found_once_it_is_there(name):
    function, there, late = MISSING[name]
    compiled = autograd.compile(function, [w])
    try:
        assert compiled([1.5])[0] == w.data * 1.5 * 2.0
        there[late] = 5.0
        assert compiled([1.5])[0] == w.data * 1.5 * 5.0
        there[late] = 7.0
        assert compiled([1.5])[0] == w.data * 1.5 * 7.0
    finally:
        there.pop(late, None)
    assert compiled([1.5])[0] == w.data * 1.5 * 2.0


@pytest.mark.parametrize("read", [lambda o: vars(o), lambda o: o.__dict__], ids=["vars", "dict"])
def test_an_attribute_that_no_code_names_is_found_once_it_is_there(read):
    class Scales:
        def __init__(self):
            self.a = 2.0

    scales = Scales()
    compiled = autograd.compile(lambda x: w * x * sum(read(scales).values()), [w])
    assert compiled([1.0])[0] == w.data * 2.0
    scales.b = 5.0
    assert compiled([1.0])[0] == w.data * 7.0


def test_an_empty_cell_of_a_closure_is_found_once_it_is_filled():
    def function(x):
        try:
            return w * x * scale
        except NameError:
            return w * x * 2.0

    compiled = autograd.compile(function, [w])
    assert compiled([1.0])[0] == w.data * 2.0
    scale = 5.0
    assert compiled([1.0])[0] == w.data * scale


def test_a_module_that_is_imported_by_its_name_is_read_at_each_call():
    compiled = autograd.compile(lambda x: w * x * __import__("stepgrad_deep").NAMED, [w])
    for deep.NAMED in (2.0, 5.0):
        assert compiled([1.0])[0] == w.data * deep.NAMED


@pytest.mark.parametrize("kept", [tables, rows])
def test_an_attribute_of_a_container_is_read_at_each_call(kept):
    compiled = autograd.compile(lambda x: w * x * kept.scale, [w])
    for kept.scale in (2.0, 5.0):
        assert compiled([1.0])[0] == w.data * kept.scale


def told_apart(number):
    return 2.0 if number is True or math.copysign(1.0, number) < 0 else 5.0


@pytest.mark.parametrize(("one", "other"), [(True, 1), (1, True), (0.0, -0.0), (-0.0, 0.0)])
def test_numbers_that_are_equal_and_not_the_same_are_told_apart(one, other):
    holder = SimpleNamespace(number=one, items=[one], table={"number": one}, pair=(one, 1))

    def function(x):
        held = (holder.number, holder.items[0], holder.table["number"], holder.pair[0])
        return w * x * sum(told_apart(number) * 10**k for k, number in enumerate(held))

    def check():
        assert compiled([1.0])[0] == float(function(1.0).data)

    compiled = autograd.compile(function, [w])
    check()
    for name, held in [
        ("number", other),
        ("items", [other]),
        ("table", {"number": other}),
        ("pair", (other, 1)),
    ]:
        setattr(holder, name, held)
        check()


def test_the_label_of_a_value_is_read_at_each_call():
    leaves = [Value(3.0), Value(3.0)]

    def function(x):
        return x * autograd.sum([v * (5.0 if v.label == "five" else 2.0) for v in leaves])

    compiled = autograd.compile(function, leaves)
    assert compiled([1.0])[0] == 12.0
    leaves[1].label = "five"
    assert compiled([1.0])[0] == 21.0


def test_the_parts_of_a_network_are_looked_at_too():
    model = nn.MLP(2, [2, 2, 1], activation="tanh", seed=0)
    compiled = autograd.compile(lambda x: model(x))

    def check():
        assert compiled([[0.5, -1.0]]) == pytest.approx(model([0.5, -1.0]).data, rel=1e-12)

    check()
    model.layers.pop(1)
    check()
    model.layers[0].neurons[1].w[0] = Value(2.0)
    check()
    model.layers[1].neurons[0].b = Value(5.0)
    check()


def test_what_is_imported_and_what_a_function_carries_are_read_at_each_call():
    def function(x):
        import tests.autograd.compile.strategies as module

        return w * x * module.NEAR * function.scale

    from tests.autograd.compile import strategies

    function.scale = 1.0
    compiled, before = autograd.compile(function, [w]), strategies.NEAR
    try:
        for strategies.NEAR, function.scale in ((1.0, 1.0), (2.0, 1.0), (2.0, 3.0)):
            assert compiled([1.0])[0] == w.data * strategies.NEAR * function.scale
    finally:
        strategies.NEAR = before


def test_an_object_that_answers_no_questions_is_left_alone():
    class Sphinx:
        def __getattr__(self, name):
            raise RuntimeError(name)

    class Sullen(dict):
        def keys(self):
            raise RuntimeError("no")

    sphinx, sullen = Sphinx(), Sullen(scale=2.0)

    def function(x):
        assert sphinx
        return w * x * sullen["scale"]

    assert autograd.compile(function, [w])([1.0])[0] == w.data * 2.0


def test_a_weight_in_another_place_is_read_there():
    model = SimpleNamespace(w=Value(2.0))
    compiled = autograd.compile(lambda x: model.w * x)
    assert compiled([1.0]) == 2.0
    model.w = Value(5.0)
    assert compiled([1.0]) == 5.0


def test_what_has_not_changed_is_not_recorded_again():
    calls = 0

    def traced(x):
        return w * x * space.scale

    compiled = autograd.compile(traced, [w])
    compiled([1.0])
    program = compiled.program
    for _ in range(5):
        w.data += 1.0
        space.other = calls
        compiled([1.0, 2.0])
    assert compiled.program is program


def test_the_change_is_told_with_its_path():
    model = nn.MLP(2, [1], seed=0)

    def function(x):
        return model(x) * settings.scale * table["scale"]

    reads = Reads(function)
    assert reads.changed() is None
    settings.scale = 4.0
    assert reads.changed() == "settings.scale changed from 2.0 to 4.0"
    settings.scale = 2.0
    model.layers[0].activation = "tanh"
    assert Reads(function).changed() is None
    model.layers.append(nn.Activation("tanh"))
    assert reads.changed() == "model.layers changed"


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: w * x * (random.random() >= 0), r"calls random\.random"),
        (lambda x: w * x * random.choice([1.0]), r"calls random\.choice"),
        (lambda x: w * x * (np.random.rand() >= 0), r"calls numpy\.random"),
        (lambda x: w * x * (time.time() >= 0), r"calls time\.time"),
        (lambda x: w * x * (time.perf_counter() >= 0), r"calls time\.perf_counter"),
        (lambda x: w * x * (drawn.random() >= 0), r"calls random\.random"),
        (lambda x: w * x * (generator.random() >= 0), r"calls generator"),
        (lambda x: w * x * len(Path(__file__).read_text()), r"calls _?io\.open"),
        (lambda x: w * x * len(os.getcwd()), r"calls (posix|nt)\.getcwd"),  # noqa: PTH109
        (lambda x: w * x * os.path.getsize("."), r"calls genericpath\.getsize"),  # noqa: PTH202
        (lambda x: w * x * float(os.getenv("STEPGRAD_SCALE")), r"calls os\.getenv"),
        (lambda x: w * x * next(items), r"reads items, an iterator"),
        (lambda x: LIST.append(1.0) or w * x, r"changes what it reads itself: LIST changed"),
    ],
)
def test_what_need_not_be_the_same_twice_is_refused_even_if_it_was(function, message):
    with pytest.raises(CompileError, match=message):
        autograd.compile(function, [w])([1.0])
    del LIST[1:]


drawn, generator, items = random.Random(0), np.random.default_rng(0), iter([1.0] * 99)


def test_weights_that_are_made_at_the_first_call_are_no_chance():
    layer = nn.Dense(2)
    outputs = autograd.compile(lambda x: layer(x))
    assert outputs([[1.0, 2.0]]).shape == (1, 2)


def test_what_is_kept_and_used_in_the_same_call_is_no_change():
    model = SimpleNamespace(h=None, both=[])

    def function(x):
        model.h = w * x
        model.both = [model.h, model.h * 2.0]
        return model.both[0] * model.h

    compiled = autograd.compile(function, [w])
    for _ in range(3):
        assert compiled([2.0])[0] == (w.data * 2.0) ** 2
        program = compiled.program
    assert compiled.program is program


def test_what_is_kept_from_the_sample_before_is_a_change():
    model = SimpleNamespace(last=1.0)

    def function(x):
        before, model.last = model.last, x
        return w * x * before

    with pytest.raises(CompileError, match=r"not do the same twice|model\.last changed"):
        autograd.compile(function, [w])([2.0])


def test_memoizing_is_no_change_once_it_is_done():
    memo = {}

    def function(x):
        if "scale" not in memo:
            memo["scale"] = 3.0
        return w * x * memo["scale"]

    assert autograd.compile(function, [w])([1.0])[0] == w.data * 3.0


def test_what_a_cached_partial_of_the_users_remembers_is_read_again_once_forgotten():
    table = {"scale": 2.0}
    cached = functools.cache(functools.partial(lambda key: table[key], "scale"))
    compiled = autograd.compile(lambda x: w * x * cached(), [w])
    assert compiled([1.0])[0] == w.data * 2.0
    table["scale"] = 5.0
    cached.cache_clear()
    assert compiled([1.0])[0] == w.data * 5.0


def test_what_our_own_code_remembers_is_no_change():
    one, other = (nn.SGD([Value(1.0, f"layers[{k}].w")], clipnorm=1.0) for k in range(2))
    reads = Reads(lambda x: one.step() and x)
    other.step()  # which works out what is clipped together, and remembers that
    assert reads.changed() is None


def test_long_lists_are_compared_at_thorough_looks_alone():
    class Holder:
        def __init__(self):
            self.long, self.short = [1.0] * (FEW + 1), [1.0] * FEW

    holder = Holder()
    reads = Reads(lambda x: x * holder.long[0] * holder.short[0])
    holder.long[0] = 2.0
    assert reads.changed(thorough=False) is None
    assert "long" in reads.changed()
    holder.long[0], holder.short[0] = 1.0, 3.0
    assert "short" in reads.changed(thorough=False)
