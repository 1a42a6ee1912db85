"""Functions, modules, libraries and leaves that a function reads, and how they change."""

from tests.campaigns.compile.pieces.piece import Piece

CODE = {
    "a partial": Piece("b$ = [?]\na$ = partial(lambda b, h: h * b[0], b$)", "a$(h)", "b$[0] = ?"),
    "a keyword of a partial": Piece(
        "a$ = partial(lambda h, k: h * k, k=?)", "a$(h)", "a$.keywords['k'] = ?"
    ),
    "a default": Piece("def a$(h, k=?): return h * k", "a$(h)", "a$.__defaults__ = (?,)"),
    "a default that is a list": Piece(
        "b$ = [?]\ndef a$(h, *, k=b$): return h * k[0]", "a$(h)", "b$[0] = ?"
    ),
    "a keyword's default": Piece(
        "def a$(h, *, k=?): return h * k", "a$(h)", "a$.__kwdefaults__ = {'k': ?}"
    ),
    "an attribute of a function": Piece("def a$(): return a$.k\na$.k = ?", "a$()", "a$.k = ?"),
    "other code": Piece(
        "def a$(): return ?\ndef b$(): return ?", "a$()", "a$.__code__ = b$.__code__"
    ),
    "another function": Piece("a$ = autograd.tanh", "a$(h)", "a$ = autograd.sin"),
    "a function by its name": Piece("a$ = 'tanh'", "getattr(autograd, a$)(h)", "a$ = 'sin'"),
    "a function in a table": Piece(
        "a$ = {'f': autograd.tanh}", "a$['f'](h)", "a$['f'] = lambda h: h * ?"
    ),
    "a closure": Piece(
        "def b$():\n    k = ?\n    def get(): return k\n    def put(n):\n        nonlocal k\n"
        "        k = n\n    return get, put\na$, c$ = b$()",
        "a$()",
        "c$(?)",
    ),
    "a decorator": Piece(
        "b$ = [?]\ndef c$(f):\n    @wraps(f)\n    def g(h): return f(h) * b$[0]\n    return g\n"
        "@c$\ndef a$(h): return h.tanh()",
        "a$(h)",
        "b$[0] = ?",
    ),
    "a generator": Piece(
        "b$ = [?, ?]\ndef a$():\n    for k in b$: yield k\n    yield from b$",
        "sum(a$())",
        "b$[0] = ?",
    ),
    "a name made in passing": Piece(
        "a$ = SimpleNamespace(k1=?)", "getattr(a$, f'k{1}')", "a$.k1 = ?"
    ),
    "a name put together": Piece(
        "a$ = SimpleNamespace(k_1=?)", "getattr(a$, '_'.join(['k', '1']))", "a$.k_1 = ?"
    ),
    "a name in a variable": Piece(
        "a$ = SimpleNamespace(k=?, j=?)\nb$ = 'k'", "getattr(a$, b$)", "b$ = 'j'"
    ),
    "what a name in a variable stands for": Piece(
        "a$ = SimpleNamespace(k=?)\nb$ = 'k'", "getattr(a$, b$)", "a$.k = ?"
    ),
    "vars()": Piece("a$ = SimpleNamespace(k=?)", "sum(vars(a$).values())", "a$.k = ?"),
    "attrgetter": Piece(
        "a$ = SimpleNamespace(k=?)\nb$ = operator.attrgetter('k')", "b$(a$)", "a$.k = ?"
    ),
    "itemgetter": Piece("a$ = [?, ?]", "operator.itemgetter(1)(a$)", "a$[1] = ?"),
    "methodcaller": Piece("a$ = {'k': ?}", "operator.methodcaller('get', 'k')(a$)", "a$['k'] = ?"),
    "a map": Piece("a$ = [?, ?]", "sum(map(lambda k: k * h, a$))", "a$[1] = ?"),
    "a reduction": Piece("a$ = [?, ?]", "reduce(operator.mul, a$)", "a$[1] = ?"),
    "eval": Piece("a$ = [?]\nb$ = 'a[0] * 2'", "eval(b$, {'a': a$})", "a$[0] = ?"),
    "a text that is evaluated": Piece("b$ = '1.5'", "eval(b$)", "b$ = '?'"),
    "a text that is read": Piece("a$ = '?'", "float(a$)", "a$ = '?'"),
    "a fraction": Piece("a$ = Fraction(1, 3)", "float(a$)", "a$ = a$ + 1"),
    "a complex number": Piece("a$ = ? + 1j", "a$.real", "a$ = a$ * 2"),
    "a module": Piece("import students$ as a$", "a$.K", "a$.K = ?"),
    "an import": Piece(
        "def a$():\n    import students$\n    return students$.K",
        "a$()",
        "sys.modules['students$'].K = ?",
    ),
    "an import by name": Piece(
        "import students$", "__import__('students$').K", "sys.modules['students$'].K = ?"
    ),
    "a name from a module": Piece(
        "def a$():\n    from students$ import K\n    return K",
        "a$()",
        "sys.modules['students$'].K = ?",
    ),
    "a builtin that is shadowed": Piece("", "abs(h)", "globals()['abs'] = lambda k: k * ?"),
    "a global that goes": Piece("a$ = ?", "a$", "globals().pop('a$', None)"),
    "a pattern of a class": Piece(
        "class A$:\n    k = 'on'\ndef b$():\n    match A$():\n"
        "        case A$(k='on'): return ?\n    return ?",
        "b$()",
        "A$.k = 'off'",
    ),
    "names in a tuple": Piece(
        "class A$:\n    k, j = ?, ?\na$ = A$()\n"
        "def b$(): return sum(getattr(a$, n) for n in ('k', 'j'))",
        "b$()",
        "a$.j = ?",
    ),
    "a class made inside": Piece(
        "a$ = ?\ndef b$():\n    class A:\n        k = a$\n    return A.k", "b$()", "a$ = ?"
    ),
    "a lambda with a default": Piece(
        "b$ = [?]\na$ = lambda h, k=b$: h * k[0]", "a$(h)", "b$[0] = ?"
    ),
    "what a thread sees": Piece(
        "a$ = ContextVar('a$', default=?)\ndef b$():\n    return copy_context().run(a$.get)",
        "b$()",
        "a$.set(?)",
    ),
    "a ContextVar": Piece("a$ = ContextVar('a$', default=?)", "a$.get()", "a$.set(?)"),
    "a weak reference": Piece(
        "class A$: k = ?\nb$ = A$()\na$ = weakref.ref(b$)", "a$().k", "b$.k = ?"
    ),
    "a cache": Piece(
        "b$ = [?]\n@cache\ndef a$(): return b$[0]", "a$()", "b$[0] = ?\na$.cache_clear()"
    ),
    "a stale cache": Piece("b$ = [?]\n@cache\ndef a$(): return b$[0]", "a$()", "b$[0] = ?"),
    "a dispatch": Piece(
        "a$ = singledispatch(lambda k: ?)\na$.register(str, lambda k: ?)\nb$ = 1",
        "a$(b$)",
        "b$ = 'one'",
    ),
    "a thread's own": Piece("a$ = threading.local()\na$.k = ?", "a$.k", "a$.k = ?"),
    "a try": Piece(
        "a$ = {}\ndef b$():\n    try: return a$['k']\n    except KeyError: return ?",
        "b$()",
        "a$['k'] = ?",
    ),
    "hasattr": Piece("class A$: pass\na$ = A$()", "(? if hasattr(a$, 'k') else ?)", "a$.k = 1"),
    "an error": Piece("a$ = {}", "a$['k']", "a$['k'] = ?"),
    "an error of one's own": Piece(
        "class E$(Exception): pass\na$ = True\ndef b$():\n"
        "    if a$: raise E$('not yet')\n    return ?",
        "b$()",
        "a$ = not a$",
    ),
    "what is kept and used": Piece(
        "a$ = SimpleNamespace(h=None, k=?)", "[setattr(a$, 'h', h), a$.h * a$.k][1]", "a$.k = ?"
    ),
    "a list of results": Piece(
        "a$ = SimpleNamespace(k=?)",
        "[b := [], b.append(h * a$.k), b.append(h.tanh()), sum(b)][3]",
        "a$.k = ?",
    ),
    "memoizing": Piece(
        "a$, b$ = {}, [?]\ndef c$(k):\n    if k not in a$: a$[k] = k * b$[0]\n    return a$[k]",
        "c$(2)",
        "b$[0] = ?\na$.clear()",
    ),
    "a loop with an end": Piece(
        "a$ = 3\ndef b$(h):\n    k = 0\n    while True:\n        if k >= a$: break\n"
        "        h, k = h * 0.5 + ?, k + 1\n    else: h = h * 9\n    return h",
        "b$(h)",
        "a$ = (a$ + 1) % 4",
    ),
    "an iterator that is made anew": Piece(
        "a$ = [?, ?]", "[b := iter(a$), next(b), next(b)][2]", "a$[1] = ?"
    ),
    "star arguments": Piece(
        "a$, b$ = [?, ?], {'k': ?}\ndef c$(*a, k=1): return sum(a) * k",
        "c$(*a$, **b$)",
        "a$.append(?)\nb$['k'] = ?",
    ),
    "an attribute of an attribute": Piece(
        "a$ = SimpleNamespace(b=SimpleNamespace(k=?))", "a$.b.k", "a$.b = SimpleNamespace(k=?)"
    ),
    "__class_getitem__": Piece(
        "class A$:\n    j = ?\n    def __class_getitem__(cls, k): return cls.j",
        "A$[0]",
        "A$.j = ?",
    ),
    "__getattribute__": Piece(
        "class A$:\n    j = ?\n    def __getattribute__(self, n):\n"
        "        return object.__getattribute__(self, 'j')\na$ = A$()",
        "a$.any",
        "a$.j = ?",
    ),
    "operators": Piece(
        "class A$:\n    j = ?\n    def __add__(self, o): return o * self.j\n"
        "    __radd__ = __sub__ = __rsub__ = __neg__ = __abs__ = lambda s, *o: s.j\na$ = A$()",
        "((a$ + 1.0) - (2.0 + a$) * -a$ + abs(a$))",
        "a$.j = ?",
    ),
    "__init_subclass__": Piece(
        "class B$:\n    def __init_subclass__(cls, k): cls.k = k\nclass A$(B$, k=?): pass",
        "A$.k",
        "class C$(B$, k=?): pass\nA$.k = C$.k",
    ),
    "a partial method": Piece(
        "b$ = [?]\nclass A$:\n    def m(self, b): return b[0]\n"
        "    k = partialmethod(m, b$)\na$ = A$()",
        "a$.k()",
        "b$[0] = ?",
    ),
    "a function of functions": Piece(
        "a$ = ?\ndef b$(f, *g): return f(b$(*g)) if g else f(h$())\ndef h$(): return a$",
        "b$(lambda k: k * 2, lambda k: k + 1)",
        "a$ = ?",
    ),
    "a type of a setting": Piece("a$ = ?", "(? if isinstance(a$, float) else ?)", "a$ = 'k'"),
    "the environment": Piece(
        "os.environ['STUDENT$'] = '?'",
        "float(os.environ['STUDENT$'])",
        "os.environ['STUDENT$'] = '?'",
    ),
    "a polynomial": Piece("a$ = np.poly1d([?, ?])", "a$(0.5)", "a$.coeffs[0] = ?"),
    "a queue": Piece("a$ = SimpleQueue()", "a$.qsize()", "a$.put(1)"),
    "an event": Piece("a$ = threading.Event()", "(? if a$.is_set() else ?)", "a$.set()"),
    "a parser of settings": Piece(
        "a$ = ConfigParser()\na$['k'] = {'j': '?'}", "float(a$['k']['j'])", "a$['k']['j'] = '?'"
    ),
    "parsed arguments": Piece("a$ = Namespace(k=?)", "a$.k", "a$.k = ?"),
    "a leaf": Piece("a$ = Value(?)", "a$", "a$.data = ?"),
    "the label of a leaf": Piece(
        "a$ = Value(?)", "a$ * (? if a$.label else ?)", "a$.label = '' if a$.label else 'k'"
    ),
    "another leaf": Piece("a$ = Value(?)", "a$", "a$ = Value(?)"),
    "a leaf or a number": Piece("a$ = Value(?)", "a$", "a$ = ?"),
    "leaves in a list": Piece(
        "a$ = [Value(?), Value(?)]", "autograd.dot(a$, [h, 1.0])", "a$.reverse()"
    ),
    "leaves in a dictionary": Piece("a$ = {'k': Value(?)}", "a$['k']", "a$['k'] = Value(?)"),
    "leaves in an array": Piece(
        "a$ = np.array([Value(?), Value(?)])", "a$.sum()", "a$[1] = Value(?)"
    ),
    "a leaf of an object": Piece("a$ = SimpleNamespace(w=Value(?))", "a$.w", "a$.w = Value(?)"),
    "a leaf made on first use": Piece(
        "class A$: w = None\na$ = A$()\ndef b$():\n"
        "    if a$.w is None: a$.w = Value(2.0)\n    return a$.w",
        "b$()",
        "a$.w = Value(?)",
    ),
    "a weight in another place": Piece("a$ = w[0]", "a$", "a$ = w[1] if a$ is w[0] else w[0]"),
    "a weight by another": Piece("a$ = list(w)", "a$[1]", "a$[1] = Value(?)"),
    "a layer": Piece(
        "a$ = nn.Layer(1, 1, activation='tanh')", "a$([h])", "a$.neurons[0].b = Value(?)"
    ),
    "another layer": Piece(
        "a$ = nn.MLP(1, [2, 1], seed=1)", "a$([h])", "a$ = nn.MLP(1, [2, 1], seed=2)"
    ),
    "another activation": Piece(
        "a$ = nn.Dense(1, 'tanh', input_shape=(1,), seed=1)", "a$([h])", "a$.activation = 'relu'"
    ),
}
