"""Numbers, containers and arrays that a function reads, and how they change."""

from tests.campaigns.compile.pieces.piece import Piece

DATA = {
    "a global": Piece("a$ = ?", "a$", "a$ = ?"),
    "a global that is not there yet": Piece(
        "if not w: a$ = 0\ndef b$():\n    try: return a$\n    except NameError: return ?",
        "b$()",
        "a$ = ?",
    ),
    "a sign": Piece("a$ = 0.0", "math.copysign(?, a$)", "a$ = -a$"),
    "True or 1": Piece("a$ = True", "(? if a$ is True else ?)", "a$ = 1 if a$ is True else True"),
    "a sign in a list": Piece("a$ = [0.0]", "math.copysign(?, a$[0])", "a$[0] = -a$[0]"),
    "a flag": Piece("a$ = True", "(? if a$ else ?)", "a$ = not a$"),
    "None": Piece("a$ = None", "(? if a$ is None else a$)", "a$ = ?"),
    "a mode": Piece("a$ = 'on'", "(? if a$ == 'on' else ?)", "a$ = 'off'"),
    "a match": Piece(
        """
def a$():
    match m$:
        case {"mode": "on", "rate": rate}: return rate
        case [*numbers]: return sum(numbers)
        case _: return ?
m$ = {"mode": "on", "rate": ?}""",
        "a$()",
        "m$ = [?, ?] if type(m$) is dict else m$ + [?]",
    ),
    "a depth": Piece("a$ = 1", "[h := autograd.tanh(h) for _ in range(a$)][-1]", "a$ += 1"),
    "an exponent": Piece("a$ = 2", "h ** a$", "a$ = 5 - a$"),
    "recursion": Piece(
        "n$ = 2\ndef a$(h, depth): return h if depth == 0 else a$(h.tanh(), depth - 1)",
        "a$(h, n$)",
        "n$ += 1",
    ),
    "an item": Piece("a$ = [?, ?]", "a$[1]", "a$[1] = ?"),
    "a list that grows": Piece("a$ = [?]", "sum(a$)", "a$.append(?)"),
    "a slice": Piece("a$ = [?, ?, ?]", "sum(a$[1:])", "a$[:] = [?, ?]"),
    "a long list": Piece("a$ = [?] * 100", "a$[70]", "a$[70] = ?"),
    "the order of a list": Piece("a$ = [?, ?, ?]", "a$[0]", "a$.reverse()"),
    "things within each other": Piece(
        "a$ = {'a': [{'b': (1, [?])}]}", "a$['a'][0]['b'][1][0]", "a$['a'][0]['b'][1][0] = ?"
    ),
    "a dictionary": Piece("a$ = {'k': ?}", "a$['k']", "a$['k'] = ?"),
    "a key that may be missing": Piece("a$ = {}", "a$.get('k', ?)", "a$['k'] = ?"),
    "the order of a dictionary": Piece(
        "a$ = {'a': ?, 'b': ?}", "next(iter(a$.values()))", "a$['a'] = a$.pop('a')"
    ),
    "a comprehension": Piece(
        "a$ = {'a': ?, 'b': ?}", "sum(v * h for k, v in a$.items() if k != 'c')", "a$['b'] = ?"
    ),
    "a tuple": Piece("a$ = (?, ?)", "a$[0]", "a$ = (?, ?)"),
    "a set": Piece("a$ = {1, 2}", "len(a$)", "a$.add(len(a$) + 9)"),
    "a frozenset": Piece("a$ = frozenset({1, 2})", "len(a$)", "a$ = a$ | {len(a$) + 9}"),
    "a deque": Piece("a$ = deque([?, ?], 2)", "a$[-1]", "a$.append(?)"),
    "an OrderedDict": Piece(
        "a$ = OrderedDict(a=?, b=?)", "list(a$.values())[0]", "a$.move_to_end('a')"
    ),
    "a Counter": Piece("a$ = Counter('aab')", "a$['a']", "a$['a'] += 1"),
    "a defaultdict": Piece("a$ = defaultdict(lambda: ?, k=?)", "a$['k']", "a$['k'] = ?"),
    "a ChainMap": Piece("b$ = {'k': ?}\na$ = ChainMap({}, b$)", "a$['k']", "b$['k'] = ?"),
    "a proxy": Piece("b$ = {'k': ?}\na$ = MappingProxyType(b$)", "a$['k']", "b$['k'] = ?"),
    "a UserDict": Piece("a$ = UserDict(k=?)", "a$['k']", "a$['k'] = ?"),
    "a UserList": Piece("a$ = UserList([?])", "a$[0]", "a$[0] = ?"),
    "an array of Python": Piece("a$ = array('d', [?])", "a$[0]", "a$[0] = ?"),
    "bytes": Piece("a$ = bytearray(b'abc')", "a$[0] / 99", "a$[0] += 1"),
    "a view of memory": Piece("b$ = array('d', [?])\na$ = memoryview(b$)", "a$[0]", "b$[0] = ?"),
    "an array": Piece("a$ = np.array([?, ?])", "a$[1]", "a$[1] = ?"),
    "a table": Piece("a$ = np.ones((2, 3))", "a$[1, 2]", "a$[1, 2] = ?"),
    "a view of an array": Piece("b$ = np.ones((4, 3))\na$ = b$[::2, 1]", "a$[1]", "b$[2, 1] = ?"),
    "a mean": Piece("a$ = np.ones((2, 3))", "a$.mean()", "a$[1, 2] = ?"),
    "a large array": Piece("a$ = np.ones(500)", "a$[300]", "a$[300] = ?"),
    "an array of one": Piece("a$ = np.array(?)", "float(a$)", "a$[()] = ?"),
    "a number of NumPy": Piece("a$ = np.float64(?)", "a$", "a$ = np.float64(?)"),
    "an array of objects": Piece("a$ = np.array([?, 'b'], object)", "a$[0]", "a$[0] = ?"),
    "a field of an array": Piece(
        "a$ = np.zeros(2, [('k', float)])", "a$['k'][0]", "a$['k'][0] = ?"
    ),
}
