"""What a function reads besides its arguments, and whether that has changed since.

Followed are the names in its code, from the function on: globals, the cells of its closure,
defaults, attributes, items of lists, dictionaries and arrays, and the functions it may call, with
theirs. Not followed are the code of libraries, our own among them, and the inside of objects that
are not made of attributes and items: who reads these is recorded at every call. Values need no
following, their numbers are read at every call.
"""

from __future__ import annotations

import builtins
import sys
from array import array
from collections import UserList, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextvars import ContextVar
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter, methodcaller
from random import Random
from types import (
    BuiltinMethodType,
    FunctionType,
    MethodType,
    MethodWrapperType,
    ModuleType,
    SimpleNamespace,
)
from typing import Any, ClassVar
from weakref import ref

import numpy as np

from autograd.compile.names import Names, home, names_in
from autograd.compile.places import ATOMS, GONE, Places
from autograd.compile.readings import called_by, content, listed, looked_up, remembered, slot, state
from autograd.node import Node

CONTAINERS = (list, tuple, deque, Set, Mapping, UserList, np.ndarray)
FEW = 64
"""A container of more items is not near: training looks at it between epochs, not batches."""
MANY = 20_000
"""The most objects that are followed."""


class Reads:
    """The places that functions read, those that change easily apart from the others."""

    DERIVED: ClassVar[set[type]] = set()
    """Types of what is made of the rest, as compiled programs are, and so is not followed."""
    NAMED: ClassVar[set[type]] = set()
    """Types of which only what the user's own code names is followed, as of a plan of training."""

    def __init__(self, *functions: Callable[..., Any]) -> None:
        self._names = Names()
        before = -1
        while before < len(self._names):  # each name may lead to more code, and so to more names
            before = len(self._names)
            self._near, self._far, self.draws = Places(), Places(), Places()
            self.iterators: list[str] = []
            self.whole = True  # whether all that is read can be followed
            self._follow(functions)
        self._globally_random()

    def changed(self, thorough: bool = True) -> str | None:
        """Say which place has changed, if any; only the near ones are looked at every time."""
        change = self._near.change()
        return self._far.change() if change is None and thorough else change

    def _follow(self, functions: Iterable[Any]) -> None:
        seen, idle = dict[int, Any](), self._idle
        waiting = deque((_name(f), f, True) for f in functions)
        while waiting and len(seen) < MANY:
            path, item, near = waiting.popleft()
            if isinstance(item, idle) or id(item) in seen or type(item) in self.DERIVED:
                continue
            seen[id(item)] = item
            try:
                waiting.extend(self._inside(path, item, near))
            except Exception:  # of an object that answers no questions
                self.whole = False
        self.whole &= not waiting

    @property
    def _idle(self) -> tuple[type, ...]:
        """What has nothing inside that is read: of a Value the label may be."""
        return ATOMS if "label" in self._names.of_user else (*ATOMS, Node)

    def _place(self, path: str, read: Callable[[], Any], near: bool) -> Any:
        """Note a place, and return what is there now; a list is compared item by item."""
        near = near and len(self._near) < 256 and not _is_long(read())
        return (self._near if near else self._far).note(path, read)

    def _inside(self, path: str, item: Any, near: bool) -> Iterator[tuple[str, Any, bool]]:
        """Note the places in an item, and yield what is there."""
        match item:
            case FunctionType():
                yield from self._function(path, item, near)
            case MethodType():
                yield path, item.__func__, near
                yield path.rpartition(".")[0] or "self", item.__self__, near
            case partial():
                yield from ((path, x, near) for x in (item.func, *item.args, item.keywords))
            case property():
                yield path, item.fget, near
            case BuiltinMethodType() | MethodWrapperType():
                yield path, item.__self__, near
            case classmethod() | staticmethod():
                yield path, item.__func__, near
            case Node():
                self._place(f"{path}.label", partial(getattr, item, "label"), near)
            case _ if isinstance(item, CONTAINERS):
                yield from self._items(path, item, near)
            case bytearray() | array() | memoryview():
                self._place(path, partial(bytes, item), near)
            case ContextVar() | ref():
                read = item if isinstance(item, ref) else partial(item.get, GONE)
                yield path, self._place(path, read, near), near
            case Random() | np.random.Generator() | np.random.RandomState():
                self._draw(path, item)
            case attrgetter() | methodcaller():
                self._names.add(frozenset(called_by(item)), of_user=True)
            case ModuleType():
                yield from self._module(path, item, near)
            case type():
                yield from self._class(path, item, near)
            case _ if hasattr(type(item), "cache_info"):  # of functools.cache
                if home(item.__module__) not in ("ours", "engine"):  # which any thread may fill
                    self._place(path, partial(remembered, item), near)
                yield path, item.__wrapped__, near
            case _ if hasattr(type(item), "__next__"):
                self.iterators.append(path)
            case _:
                yield from self._object(path, item, near)

    def _module(self, path: str, module: ModuleType, near: bool) -> Iterator[tuple[str, Any, bool]]:
        """Note what is read of a user's module, and the settings of another, as os.environ."""
        inside, names = vars(module), self._names.all
        if home(module.__name__) != "user":
            settings = (*ATOMS, list, Mapping)
            names = {n for n in names & inside.keys() if isinstance(inside[n], settings)}
        else:
            self._absent(path, inside, inside, near)
        yield from self._attributes(path, inside, names, near, True)

    def _function(self, path: str, f: FunctionType, near: bool) -> Iterator[tuple[str, Any, bool]]:
        where = home(f.__module__)
        if where in ("library", "engine"):
            return
        read = names_in(f.__code__)
        self._names.add(read.attributes, of_user=where == "user")
        if where == "user":
            self._names.everything |= read.dynamic
            self._place(path, partial(getattr, f, "__code__"), near)
            for name in sorted(self._names.of_user & f.__dict__.keys()):
                yield name, self._place(f"{path}.{name}", partial(f.__dict__.get, name), near), near
            self._absent(path, f.__dict__, f.__dict__, near)
            yield from ((m, sys.modules.get(m), near) for m in sorted(read.imports))
        for name, cell in zip(f.__code__.co_freevars, f.__closure__ or (), strict=True):
            yield name, self._place(name, partial(content, cell), near), near
        near = near and where == "user"
        named = read.attributes if read.dynamic else frozenset[str]()
        for name in sorted(read.globals | (named & f.__globals__.keys())):
            if where == "user":  # also what is built in now and may be shadowed later
                self._place(name, partial(f.__globals__.get, name, GONE), near)
                if name not in f.__globals__:
                    self._place(name, partial(vars(builtins).get, name, GONE), near)
            if name in f.__globals__:
                yield name, f.__globals__[name], near
        for kind in ("__defaults__", "__kwdefaults__"):
            if getattr(f, kind):
                defaults = self._place(f"a default of {path}", partial(getattr, f, kind), near)
                yield f"a default of {path}", defaults, near

    def _items(self, path: str, item: Any, near: bool) -> Iterator[tuple[str, Any, bool]]:
        if type(item).__module__ != "builtins":  # it has attributes, too
            yield from self._object(path, item, near)
        near = near and (item.size if isinstance(item, np.ndarray) else len(item)) <= FEW
        if isinstance(item, np.ndarray) and item.dtype != object:
            self._place(path, item.tobytes, near)
            return
        if not isinstance(item, tuple | frozenset):  # those stay as they are
            self._place(path, partial(listed, item), near)
        items = listed(item)
        if all(issubclass(kind, self._idle) for kind in set(map(type, items))):
            return
        keys = item.keys() if isinstance(item, Mapping) else range(len(items))
        values = item.values() if isinstance(item, Mapping) else items
        for key, x in zip(keys, values, strict=True):
            yield f"{path}[{key!r}]" if isinstance(key, ATOMS) else f"{path}[…]", x, near

    def _object(self, path: str, item: Any, near: bool) -> Iterator[tuple[str, Any, bool]]:
        kind = type(item)
        # Parts of a network of ours have many attributes, which nobody changes in passing; a plan
        # counts its epochs.
        far = home(kind.__module__) == "ours" and hasattr(kind, "named_parameters")
        own = slot(item, "__dict__", {})  # whatever __getattribute__ says
        slots = [name for base in kind.__mro__ for name in getattr(base, "__slots__", ())]
        known = {*own, *slots, *_data_of(kind)}  # type: ignore[arg-type]
        plain = kind in PLAIN or isinstance(item, CONTAINERS)
        self.whole &= plain or home(kind.__module__) != "library"
        if home(kind.__module__) == "user":
            self._place(f"the class of {path}", partial(type, item), near)
            if self._names.everything:  # also by names that are in no code
                self._place(f"the attributes of {path}", partial(list, own), near)
        if kind.__dictoffset__:
            self._absent(path, own, known, near and not far)
        if self._names.everything and home(kind.__module__) in ("user", "library"):
            of_class = chain(
                *[vars(base) for base in kind.__mro__ if home(base.__module__) == "user"]
            )
            self._names.add(frozenset(own).union(of_class) - UNSEEN, of_user=True)
        named = kind in self.NAMED and not self._names.everything
        for name in sorted((self._names.of_user if named else self._names.all) & known):
            close = near and not (far and name != "plan" and name not in self._names.of_user)
            read = partial(slot, item, name) if name in slots else partial(own.get, name, GONE)
            yield f"{path}.{name}", self._place(f"{path}.{name}", read, close), close
        yield path, kind, near

    def _absent(self, path: str, own: Any, known: Iterable[str], near: bool) -> None:
        """Note that an object has no attributes of its own by other names that are read."""
        names = self._names.of_user.difference(known)
        if names:
            self._place(f"the attributes of {path}", partial(own.keys().__and__, names), near)

    def _class(self, path: str, kind: type, near: bool) -> Iterator[tuple[str, Any, bool]]:
        if home(kind.__module__) == "user":
            for name in sorted(self._names.of_user - vars(kind).keys()):  # may be there later
                read: Callable[..., Any] = looked_up if hasattr(kind, name) else getattr
                self._place(f"{path}.{name}", partial(read, kind, name, GONE), near)
        metaclass: type = type(kind)
        for base in kind.__mro__ + metaclass.__mro__:
            where = home(base.__module__)
            if where in ("user", "ours"):
                special = [name for name in vars(base) if name[:2] == name[-2:] == "__"]
                names = self._names.all.union(() if where == "ours" else special, CALLED)
                yield from self._attributes(path, vars(base), names, near, where == "user")

    def _attributes(
        self, path: str, attributes: Any, names: Iterable[str], near: bool, changes: bool
    ) -> Iterator[tuple[str, Any, bool]]:
        for name in sorted((set(names) & attributes.keys()) - UNSEEN):
            if changes:
                self._place(f"{path}.{name}", partial(attributes.get, name, GONE), near)
            yield f"{path}.{name}", attributes[name], near and changes

    def _draw(self, path: str, source: Any) -> None:
        self.draws.note(path, partial(state, source))

    def _globally_random(self) -> None:
        """Note the sources of random numbers that are there for everyone."""
        self._draw("the module random", sys.modules["random"]._inst)
        self._draw("numpy.random", np.random.mtrand._rand)


PLAIN = (object, SimpleNamespace)
"""Kinds of the library that have nothing inside, or nothing but attributes."""

CALLED = {"__call__", "__getitem__", "__len__", "__iter__", "__contains__", "__enter__", "__exit__"}
"""What Python calls without its name being in the code."""


@lru_cache(maxsize=1024)
def _data_of(kind: type) -> frozenset[str]:
    """Return the names of attributes that a class has for objects without one of their own."""
    plain = [n for base in kind.__mro__ for n, x in vars(base).items() if isinstance(x, ATOMS)]
    return frozenset(n for n in plain if not n.startswith("__"))


UNSEEN = {"__dict__", "__weakref__", "__doc__", "__annotations__", "__static_attributes__"}


def _name(function: Any) -> str:
    return getattr(function, "__name__", type(function).__name__)


def _is_long(item: Any) -> bool:
    return isinstance(item, list) and len(item) > FEW
