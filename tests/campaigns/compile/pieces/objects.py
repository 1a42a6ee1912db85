"""Objects and classes that a function reads, and how they change."""

from tests.campaigns.compile.pieces.piece import Piece

OBJECTS = {
    "a namespace": Piece("a$ = SimpleNamespace(k=?)", "a$.k", "a$.k = ?"),
    "an attribute": Piece("class A$: pass\na$ = A$()\na$.k = ?", "a$.k", "a$.k = ?"),
    "an attribute of a class": Piece("class A$: k = ?", "A$.k", "A$.k = ?"),
    "an attribute over that of the class": Piece("class A$: k = ?\na$ = A$()", "a$.k", "a$.k = ?"),
    "an attribute that goes": Piece(
        "class A$: k = ?\na$ = A$()\na$.k = ?", "a$.k", "vars(a$).pop('k', 0)"
    ),
    "an inherited attribute": Piece(
        "class B$: k = ?\nclass A$(B$): pass\na$ = A$()", "a$.k", "B$.k = ?"
    ),
    "another class": Piece(
        "class A$: k = ?\nclass B$(A$): k = ?\na$ = A$()", "a$.k", "a$.__class__ = B$"
    ),
    "an attribute of the metaclass": Piece(
        "class M$(type): k = ?\nclass A$(metaclass=M$): pass", "A$.k", "M$.k = ?"
    ),
    "a property": Piece(
        "class A$:\n    j = ?\n    @property\n    def k(self): return self.j * 2\na$ = A$()",
        "a$.k",
        "a$.j = ?",
    ),
    "a cached property": Piece(
        "class A$:\n    j = ?\n    @cached_property\n    def k(self): return self.j\na$ = A$()",
        "a$.k",
        "a$.j = ?\nvars(a$).pop('k', None)",
    ),
    "a slot": Piece("class A$: __slots__ = ('k',)\na$ = A$()\na$.k = ?", "a$.k", "a$.k = ?"),
    "a dataclass": Piece("@dataclass\nclass A$:\n    k: float = ?\na$ = A$()", "a$.k", "a$.k = ?"),
    "a frozen dataclass": Piece(
        "@dataclass(frozen=True)\nclass A$:\n    k: float = ?\na$ = A$()",
        "a$.k",
        "a$ = replace(a$, k=?)",
    ),
    "a dataclass in one": Piece(
        "@dataclass(slots=True)\nclass B$:\n    k: list = field(default_factory=lambda: [?])\n"
        "@dataclass\nclass A$:\n    b: B$ = field(default_factory=B$)\na$ = A$()",
        "a$.b.k[0]",
        "a$.b.k[0] = ?",
    ),
    "a namedtuple": Piece(
        "A$ = namedtuple('A$', 'k')\na$ = A$(?)", "a$.k", "a$ = a$._replace(k=?)"
    ),
    "an enumeration": Piece(
        "class A$(Enum):\n    LOW = ?\n    HIGH = ?\na$ = A$.LOW", "a$.value", "a$ = A$.HIGH"
    ),
    "__getattr__": Piece(
        "class A$:\n    def __init__(self): self.d = {'k': ?}\n"
        "    def __getattr__(self, name): return self.d[name]\na$ = A$()",
        "a$.k",
        "a$.d['k'] = ?",
    ),
    "__getitem__": Piece(
        "class A$:\n    j = ?\n    def __getitem__(self, k): return self.j\na$ = A$()",
        "a$['any']",
        "a$.j = ?",
    ),
    "__len__": Piece(
        "class A$:\n    j = [1]\n    def __len__(self): return len(self.j)\na$ = A$()",
        "len(a$)",
        "a$.j.append(1)",
    ),
    "__bool__": Piece(
        "class A$:\n    j = True\n    def __bool__(self): return self.j\na$ = A$()",
        "(? if a$ else ?)",
        "a$.j = not a$.j",
    ),
    "__float__": Piece(
        "class A$:\n    j = ?\n    def __float__(self): return self.j\na$ = A$()",
        "float(a$)",
        "a$.j = ?",
    ),
    "__rmul__": Piece(
        "class A$:\n    j = ?\n    def __rmul__(self, other): return other * self.j\na$ = A$()",
        "(2.0 * a$)",
        "a$.j = ?",
    ),
    "__eq__": Piece(
        "class A$:\n    j = 1\n    def __eq__(self, other): return self.j == other\na$ = A$()",
        "(? if a$ == 1 else ?)",
        "a$.j += 1",
    ),
    "__iter__": Piece(
        "class A$:\n    j = [?]\n    def __iter__(self): return iter(self.j)\na$ = A$()",
        "sum(a$)",
        "a$.j.append(?)",
    ),
    "__contains__": Piece(
        "class A$:\n    j = [1]\n    def __contains__(self, k): return k in self.j\na$ = A$()",
        "(? if 2 in a$ else ?)",
        "a$.j.append(2)",
    ),
    "__enter__": Piece(
        "class A$:\n    j = ?\n    def __enter__(self): return self.j\n"
        "    def __exit__(self, *error): pass\na$ = A$()\ndef b$():\n    with a$ as k: return k",
        "b$()",
        "a$.j = ?",
    ),
    "__call__": Piece(
        "class A$:\n    j = ?\n    def __call__(self, h): return h * self.j\na$ = A$()",
        "a$(h)",
        "a$.j = ?",
    ),
    "a descriptor": Piece(
        "class D$:\n    j = ?\n    def __get__(self, owner, kind): return self.j\n"
        "class A$: k = D$()\na$ = A$()",
        "a$.k",
        "vars(A$)['k'].j = ?",
    ),
    "a class method": Piece(
        "class A$:\n    j = ?\n    @classmethod\n    def k(cls): return cls.j", "A$.k()", "A$.j = ?"
    ),
    "a static method": Piece(
        "b$ = [?]\nclass A$:\n    @staticmethod\n    def k(): return b$[0]", "A$.k()", "b$[0] = ?"
    ),
    "super()": Piece(
        "class B$:\n    j = ?\n    def k(self): return self.j\n"
        "class A$(B$):\n    def k(self): return super().k() * 2\na$ = A$()",
        "a$.k()",
        "a$.j = ?",
    ),
    "a method of one object": Piece(
        "class A$:\n    def k(self): return ?\na$ = A$()", "a$.k()", "a$.k = lambda: ?"
    ),
    "a method of the class": Piece(
        "class A$:\n    def k(self): return ?\na$ = A$()", "a$.k()", "A$.k = lambda self: ?"
    ),
    "a bound method": Piece(
        "class A$:\n    j = ?\n    def k(self): return self.j\nb$ = A$()\na$ = b$.k",
        "a$()",
        "b$.j = ?",
    ),
    "a bound method of a list": Piece("b$ = [?]\na$ = b$.__getitem__", "a$(0)", "b$[0] = ?"),
    "an attribute that is not there yet": Piece(
        "a$ = SimpleNamespace()", "getattr(a$, 'k', ?)", "a$.k = ?"
    ),
    "one of a function": Piece("def a$(): pass", "getattr(a$, 'k', ?)", "a$.k = ?"),
    "one of a module": Piece("import students$ as a$", "getattr(a$, 'late', ?)", "a$.late = ?"),
    "one of a layer": Piece("a$ = nn.Layer(1, 1)", "getattr(a$, 'k', ?)", "a$.k = ?"),
    "one of a dictionary": Piece(
        "class A$(dict): pass\na$ = A$()", "(? if hasattr(a$, 'k') else ?)", "a$.k = ?"
    ),
    "an attribute of a list": Piece(
        "class A$(list): pass\na$ = A$([?])\na$.k = ?", "a$[0] * a$.k", "a$.k = ?"
    ),
}
