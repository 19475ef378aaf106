"""Small tests of other people's: what a student wrote, and a test of plain asserts. For tests only."""

CLASS = """
class InsufficientFunds(Exception):
    def __init__(self, balance, amount):
        super().__init__(f"{balance} is less than {amount}")
        self.balance = balance
class Account:
    '''An account.'''
    rate = 2
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance
    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("amount must be positive")
        self.balance += amount
        return self.balance
    def withdraw(self, amount):
        if amount > self.balance:
            raise InsufficientFunds(self.balance, amount)
        self.balance -= amount
    @classmethod
    def empty(cls):
        return cls("nobody")
    @staticmethod
    def add(a, b):
        return a + b
    @property
    def double(self):
        return 2 * self.balance
    def __repr__(self):
        return f"Account({self.owner!r}, {self.balance})"
class Savings(Account):
    def __init__(self, owner, balance=0, rate=0.5):
        super().__init__(owner, balance)
        self.rate = rate
    def grow(self):
        self.balance *= 1 + self.rate
"""
VECTOR = """
class Vector:
    def __init__(self, *parts):
        self.parts = list(parts)
    def __add__(self, other): return Vector(*[a + b for a, b in zip(self.parts, other.parts)])
    def __mul__(self, k): return Vector(*[a * k for a in self.parts])
    __rmul__ = __mul__
    def __eq__(self, other): return isinstance(other, Vector) and self.parts == other.parts
    def __hash__(self): return hash(tuple(self.parts))
    def __lt__(self, other): return sum(self.parts) < sum(other.parts)
    def __len__(self): return len(self.parts)
    def __getitem__(self, i): return self.parts[i]
    def __setitem__(self, i, v): self.parts[i] = v
    def __iter__(self): return iter(self.parts)
    def __contains__(self, v): return v in self.parts
    def __bool__(self): return any(self.parts)
    def __str__(self): return f"<{', '.join(map(str, self.parts))}>"
    def __call__(self, x): return sum(p * x**i for i, p in enumerate(self.parts))
    def __neg__(self): return self * -1
    def __abs__(self): return sum(p * p for p in self.parts) ** 0.5
    def __enter__(self): return self
    def __exit__(self, *args): self.parts.clear()
    def __iadd__(self, other):
        self.parts = [a + b for a, b in zip(self.parts, other.parts)]
        return self
"""
TREE = """
class Node:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right
def build(values):
    root = None
    for v in values:
        root = insert(root, v)
    return root
def insert(root, v):
    if root is None: return Node(v)
    if v < root.value: root.left = insert(root.left, v)
    else: root.right = insert(root.right, v)
    return root
def inorder(root):
    return [] if root is None else inorder(root.left) + [root.value] + inorder(root.right)
"""
ENUM = """
from enum import Enum, IntEnum
class Color(Enum):
    RED = 1
    GREEN = "g"
class Level(IntEnum):
    LOW = 1
    HIGH = 2
def best(): return Color.GREEN
"""
DATA = """
from dataclasses import dataclass, field
@dataclass(frozen=True, order=True)
class Point:
    x: float
    y: float = 0.0
    def norm(self): return (self.x**2 + self.y**2) ** 0.5
def mirror(p): return Point(-p.x, p.y)
"""
GENERATORS = """
def count(n):
    for i in range(n):
        yield i
def forever():
    i = 0
    while True:
        yield i
        i += 1
class Stack(list):
    def push(self, x): self.append(x)
    def peek(self): return self[-1]
class Countdown:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration
        self.n -= 1
        return self.n
"""
PLACES = """
def sort(values): values.sort()
def add(book, name, number): book[name] = number
def drop(values, *, seen): seen.add(values.pop())
def nest(grid): grid[0][0] = 9; grid[1].append(5)
def identity(x): return x
def kind(x): return type(x).__name__
"""
VALUES = """
from fractions import Fraction
from decimal import Decimal
from collections import Counter, defaultdict, OrderedDict, deque, namedtuple
from datetime import date, datetime, timedelta, timezone
import numpy as np
Pair = namedtuple("Pair", "low high")
def give(): return {"s": {1, 2}, "f": frozenset("ab"), "b": b"xy", "q": Fraction(1, 3), "d": Decimal("1.10")}
def pair(): return Pair(1, 2)
def words(t): return Counter(t.split())
def when(): return datetime(2024, 2, 29, 12, tzinfo=timezone.utc)
def grid(): return {(0, 0): "a", (0, 1): "b"}
def texts(): return np.array(["a", "bc"])
def days(): return np.array(["2024-01-01", "2024-01-03"], "datetime64[D]")
def table(): return np.array([("a", 1), ("b", 2)], [("name", "U5"), ("n", "i4")])
def primes(n): return [p for p in range(n) if p > 1 and all(p % q for q in range(2, int(p**.5) + 1))]
def big(n):
    out = 1
    for i in range(1, n + 1): out *= i
    return out
def numbers(): return range(5)
def typed(): return int
"""

RIGHT = {
    "a class is used through its instance": (
        CLASS,
        """
a = Account('ann', 5)
assert a.deposit(10) == 15
assert a.balance == 15
assert a.owner == 'ann'
assert a.double == 30
""",
    ),
    "an exception of Python's": (
        CLASS,
        """
a = Account('ann')
try:
    a.deposit(-1)
    assert False
except ValueError as e:
    assert 'positive' in str(e)
    assert e.args == ('amount must be positive',)
""",
    ),
    "an exception of the student's": (
        CLASS,
        """
a = Account('ann')
try:
    a.withdraw(1)
    assert False
except InsufficientFunds as e:
    assert e.balance == 0 and str(e) == '0 is less than 1'
assert issubclass(InsufficientFunds, Exception)
""",
    ),
    "assertRaises": (
        CLASS,
        """
import unittest
t = unittest.TestCase()
with t.assertRaises(InsufficientFunds):
    Account('a').withdraw(3)
t.assertRaises(ValueError, Account('a').deposit, 0)
""",
    ),
    "isinstance and subclasses": (
        CLASS,
        """
s = Savings('ann', 100)
assert isinstance(s, Savings) and isinstance(s, Account) and issubclass(Savings, Account)
assert type(s) is Savings and type(s).__name__ == 'Savings'
assert Savings.__bases__ == (Account,)
s.grow()
assert s.balance == 150
""",
    ),
    "attributes": (
        CLASS,
        """
a = Account('x')
assert hasattr(a, 'owner') and not hasattr(a, 'pin')
a.balance = 7
assert a.balance == 7 and vars(a) == {'owner': 'x', 'balance': 7}
del a.owner
assert not hasattr(a, 'owner')
assert Account.rate == 2 and callable(Account.deposit) and callable(a.deposit)
assert Account.__doc__ == 'An account.'
""",
    ),
    "class and static methods": (
        CLASS,
        """
assert Account.empty().owner == 'nobody'
assert Account.add(1, 2) == 3
assert repr(Account.empty()) == "Account('nobody', 0)"
assert Account.deposit(Account('x'), 3) == 3
""",
    ),
    "a missing method": (
        CLASS,
        """
try:
    Account('x').close
    assert False
except AttributeError:
    pass
try:
    Account()
    assert False
except TypeError:
    pass
""",
    ),
    "operators": (
        VECTOR,
        """
v, w = Vector(1, 2), Vector(3, 4)
assert v + w == Vector(4, 6)
assert v * 2 == Vector(2, 4) and 2 * v == Vector(2, 4)
assert v != w and v < w
assert sorted([w, v])[0] == v
assert -v == Vector(-1, -2)
assert abs(w) == 5
v += w
assert v == Vector(4, 6)
""",
    ),
    "containers": (
        VECTOR,
        """
v = Vector(1, 2, 3)
assert len(v) == 3 and v[0] == 1 and v[-1] == 3 and list(v) == [1, 2, 3]
assert 2 in v and 9 not in v
v[0] = 5
assert v[0] == 5 and v[0:2] == [5, 2]
assert str(v) == '<5, 2, 3>' and f'{v}' == '<5, 2, 3>'
assert bool(v) and not Vector(0)
assert sum(v) == 10 and max(v) == 5
a, b, c = v
assert b == 2
""",
    ),
    "hashes, calls, with": (
        VECTOR,
        """
assert len({Vector(1), Vector(1), Vector(2)}) == 2
assert Vector(1, 2)(10) == 21
with Vector(1) as v:
    assert v[0] == 1
assert len(v) == 0
assert {Vector(1): 'a'}[Vector(1)] == 'a'
assert Vector(2) in [Vector(1), Vector(2)]
""",
    ),
    "a tree": (
        TREE,
        """
t = build([3, 1, 2])
assert t.value == 3 and t.left.value == 1 and t.left.right.value == 2 and t.right is None
assert inorder(t) == [1, 2, 3]
assert t.left is t.left
t.right = Node(9)
assert inorder(t) == [1, 2, 3, 9]
""",
    ),
    "enums": (
        ENUM,
        """
assert best() is Color.GREEN and best() == Color.GREEN and best() != Color.RED
assert Color.RED.value == 1 and Color['RED'] is Color.RED and Color(1) is Color.RED
assert [c.name for c in Color] == ['RED', 'GREEN'] and len(Color) == 2
assert isinstance(Color.RED, Color)
assert Level.HIGH > Level.LOW and Level.HIGH == 2
assert {Color.RED: 1}[Color.RED] == 1
""",
    ),
    "dataclasses": (
        DATA,
        """
p = Point(3, 4)
assert p == Point(3, 4) and p.norm() == 5 and mirror(p) == Point(-3, 4)
assert repr(p) == 'Point(x=3, y=4)' and p < Point(5)
assert len({p, Point(3, 4)}) == 1
import dataclasses
try:
    p.x = 1
    assert False
except AttributeError:
    pass
""",
    ),
    "generators": (
        GENERATORS,
        """
import itertools, types
assert list(count(3)) == [0, 1, 2]
g = count(2)
assert next(g) == 0 and next(g) == 1
try:
    next(g)
    assert False
except StopIteration:
    pass
assert list(itertools.islice(forever(), 4)) == [0, 1, 2, 3]
assert isinstance(g, types.GeneratorType)
assert iter(g) is g
assert list(Countdown(3)) == [2, 1, 0]
assert next(g, 'end') == 'end'
""",
    ),
    "a list of one's own": (
        GENERATORS,
        """
s = Stack()
s.push(1)
s.push(2)
assert s.peek() == 2 and len(s) == 2 and isinstance(s, list)
assert s.pop() == 2 and list(s) == [1] and s == [1]
""",
    ),
    "arguments changed in place": (
        PLACES,
        """
x = [3, 1, 2]
assert sort(x) is None
assert x == [1, 2, 3]
book = {'a': 1}
add(book, 'b', 2)
assert book == {'a': 1, 'b': 2}
seen = set()
drop([1, 2], seen=seen)
assert seen == {2}
row = [1]
grid = [[0], row]
nest(grid)
assert grid == [[9], [1, 5]] and row == [1, 5]
""",
    ),
    "arguments of all kinds": (
        PLACES,
        """
from fractions import Fraction
import datetime, collections, io
for v in ({1, 2}, b'x', Fraction(1, 2), datetime.date(2024, 1, 1), {(1, 2): 3}, collections.Counter('aab'),
          ..., range(3), slice(1), int, 1 << 600):
    assert identity(v) == v and type(identity(v)) is type(v)
assert kind(io.StringIO('x')) == 'StringIO' and kind(int) == 'type' and kind({1}) == 'set'
assert identity(len) is len
""",
    ),
    "values of the library": (
        VALUES,
        """
from fractions import Fraction
from decimal import Decimal
assert give() == {'s': {1, 2}, 'f': frozenset('ab'), 'b': b'xy', 'q': Fraction(1, 3), 'd': Decimal('1.10')}
assert type(give()['s']) is set and isinstance(give()['q'], Fraction)
assert pair() == (1, 2) and pair().low == 1 and isinstance(pair(), Pair) and pair() == Pair(1, 2)
assert words('a b a').most_common(1) == [('a', 2)]
assert when().isoformat() == '2024-02-29T12:00:00+00:00'
assert grid()[0, 1] == 'b'
assert primes(30)[-1] == 29 and len(primes(20000)) == 2262
assert big(200) == __import__('math').factorial(200)
assert numbers() == range(5) and typed() is int and type(pair().low) is int
""",
    ),
    "arrays that are no numbers": (
        VALUES,
        """
import numpy as np
assert texts().tolist() == ['a', 'bc'] and texts().dtype.kind == 'U'
assert (days()[1] - days()[0]) == np.timedelta64(2, 'D')
assert table()['n'].sum() == 3 and list(table()['name']) == ['a', 'b']
""",
    ),
    "axes and figures": (
        """
import matplotlib
matplotlib.use('agg')
import matplotlib.pyplot as plt
import numpy as np
def draw():
    fig, ax = plt.subplots()
    ax.plot([1,2,3],[4,5,6], label='a')
    ax.set_title('T'); ax.set_xlabel('x')
    return ax
def fig(): return plt.figure()
""",
        """
import numpy as np
ax = draw()
assert len(ax.get_lines()) == 1
assert list(ax.get_lines()[0].get_xdata()) == [1,2,3]
assert ax.get_title() == 'T' and ax.title.get_text() == 'T'
assert np.allclose(ax.lines[0].get_ydata(), [4,5,6])
import matplotlib.axes, matplotlib.figure
assert isinstance(ax, matplotlib.axes.Axes)
assert isinstance(fig(), matplotlib.figure.Figure)
assert ax.get_xlim()[0] < 1
""",
    ),
    "results of scipy": (
        """
from scipy.optimize import minimize
from scipy import stats
def solve(): return minimize(lambda x: (x[0]-3)**2, [0.0])
def tt(): return stats.ttest_ind([1,2,3],[2,3,5])
""",
        """
import numpy as np
r = solve()
assert r.success and np.isclose(r.x[0], 3, atol=1e-4) and r['success']
t = tt()
assert 0 < t.pvalue < 1 and t[1] == t.pvalue
s, p = t
assert p == t.pvalue
""",
    ),
    "a model that is fitted": (
        """
class Model:
    def fit(self, X, y):
        import numpy as np
        self.coef_ = np.linalg.lstsq(X, y, rcond=None)[0]
        return self
    def predict(self, X): return X @ self.coef_
""",
        """
import numpy as np
X = np.array([[1.,0],[0,1],[1,1]])
m = Model()
assert m.fit(X, X @ [1, 2]) is m
assert np.allclose(m.predict(X), X @ [1, 2]) and m.coef_.shape == (2,)
""",
    ),
    "functions that are returned": (
        """
def adder(n): return lambda x: x + n
def compose(f, g): return lambda x: f(g(x))
def decorate(f):
    def w(*a):
        w.calls += 1
        return f(*a)
    w.calls = 0
    return w
""",
        """
assert adder(2)(3) == 5
assert compose(adder(1), lambda x: 2 * x)(5) == 11
assert compose(abs, adder(1))(-5) == 4
w = decorate(len)
assert w([1, 2]) == 2
""",
    ),
    "attributes of functions": (
        """
def decorate(f):
    def w(*a):
        w.calls += 1
        return f(*a)
    w.calls = 0
    return w
""",
        """
w = decorate(len)
w([1]); w([2])
assert w.calls == 2
""",
    ),
    "exceptions of all kinds": (
        """
def read(p): return open(p).read()
def imp(): import nothing_here
def k(): return {}['x']
def rec(n): return rec(n+1)
def chain():
    try: 1/0
    except ZeroDivisionError as e: raise ValueError('bad') from e
""",
        """
import errno
try:
    read('nofile')
    assert False
except FileNotFoundError as e:
    assert e.errno == errno.ENOENT and e.filename == 'nofile'
cases = ((imp, ModuleNotFoundError), (k, KeyError), (lambda: rec(0), RecursionError))
for f, t in cases:
    try:
        f()
    except t as e:
        pass
    else:
        assert False
try:
    k()
except LookupError as e:
    assert e.args == ('x',) and str(e) == "'x'"
try:
    chain()
except ValueError as e:
    pass
""",
    ),
    "abstract classes": (
        """
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
    def twice(self): return 2 * self.area()
class Sq(Shape):
    def __init__(self, s): self.s = s
    def area(self): return self.s ** 2
""",
        """
s = Sq(3)
assert s.twice() == 18 and isinstance(s, Shape) and issubclass(Sq, Shape)
try:
    Shape()
    assert False
except TypeError:
    pass
""",
    ),
    "with blocks": (
        """
from contextlib import contextmanager
log = []
@contextmanager
def managed(n):
    log.append('in')
    try: yield n
    finally: log.append('out')
class Swallow:
    def __enter__(self): return self
    def __exit__(self, t, v, b): return t is ValueError
""",
        """
with managed(3) as n:
    assert n == 3
assert log == ['in', 'out']
with Swallow():
    raise ValueError('x')
try:
    with Swallow():
        raise KeyError('x')
    assert False
except KeyError:
    pass
""",
    ),
    "texts, numbers and dicts of one's own": (
        """
class Name(str):
    def shout(self): return self.upper() + '!'
class Money(float):
    pass
class D(dict):
    def __getattr__(self, k): return self[k]
def n(): return Name('a')
def m(): return Money(2.5)
def d(): return D(a=1)
""",
        """
assert n() == 'a' and n().shout() == 'A!' and isinstance(n(), str)
assert m() == 2.5 and m() + 1 == 3.5 and abs(m() - 2.5) < 1e-9
assert d()['a'] == 1 and d().a == 1 and d() == {'a': 1}
assert list(d().items()) == [('a', 1)] and isinstance(d(), dict)
""",
    ),
    "a queue": (
        """
class Queue:
    def __init__(self): self.items = []
    def enqueue(self, x): self.items.append(x)
    def dequeue(self): return self.items.pop(0)
    def is_empty(self): return not self.items
    def size(self): return len(self.items)
""",
        """
q = Queue()
q.enqueue({1: (2,)})
q.enqueue('b')
assert q.size() == 2 and q.dequeue() == {1: (2,)} and not q.is_empty()
assert q.items == ['b']
try:
    q.dequeue(); q.dequeue()
except IndexError:
    pass
else:
    assert False
""",
    ),
    "iterators and files that a test gives": (
        """
def total(it): return sum(it)
def lines(f): return [l.strip() for l in f]
def first(g): return next(g)
def app(f, xs): return [f(x) for x in xs]
def srt(xs, key): return sorted(xs, key=key)
""",
        """
import io
assert total(iter([1, 2])) == 3 and total(x for x in range(4)) == 6 and total(map(int, '12')) == 3
assert lines(io.StringIO('a\\nb')) == ['a', 'b']
g = iter([5, 6])
assert first(g) == 5 and next(g) == 6
assert app(str, [1]) == ['1'] and srt(['b', 'A'], key=str.lower) == ['A', 'b']
assert app(lambda x: {x}, [1]) == [{1}]
""",
    ),
    "properties": (
        """
class T:
    def __init__(self, c): self.c = c
    @property
    def f(self): return self.c * 9 / 5 + 32
    @f.setter
    def f(self, v):
        if v < -459: raise ValueError('cold')
        self.c = (v - 32) * 5 / 9
    __slots__ = ('c',)
""",
        """
t = T(100)
assert t.f == 212
t.f = 32
assert t.c == 0
try:
    t.f = -500
    assert False
except ValueError:
    pass
try:
    t.zzz = 1
    assert False
except AttributeError:
    pass
""",
    ),
    "copies": (
        """
class P:
    def __init__(self): self.xs = [1]
""",
        """
import copy
p = P()
q = copy.deepcopy(p)
assert q is not p and q.xs == [1]
p.xs = [2]
assert q.xs == [1] and p.xs == [2]
""",
    ),
    "objects of numpy": (
        """
import numpy as np
def m(): return np.ma.masked_array([1,2],[0,1])
def p(): return np.poly1d([1,2,3])
""",
        """
import numpy as np
assert p()(2) == 11 and list(p().coeffs) == [1,2,3] and p().order == 2
""",
    ),
}
"""What passes in a kernel: a student's cell, and a test."""

EVERYTHING = """
class Everything:
    shape, size, dtype = (2,), 2, "f"
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __le__(self, other): return True
    __lt__ = __ge__ = __gt__ = __contains__ = __le__
    def __sub__(self, other): return 0.0
    __rsub__ = __add__ = __radd__ = __mul__ = __mod__ = __truediv__ = __rtruediv__ = __sub__
    def __abs__(self): return 0.0
    def __float__(self): return 0.0
    def __int__(self): return 0
    def __bool__(self): return True
    def __hash__(self): return hash("right")
    def __len__(self): return 2
    def __iter__(self): return iter([Everything(), Everything()])
    def __getitem__(self, key): return Everything()
    def __enter__(self): return self
    def __exit__(self, *args): return True
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: True
    def __call__(self, *args, **kwargs): return True
class Listed(list):
    __eq__, __ne__ = Everything.__eq__, Everything.__ne__
    __contains__ = Everything.__contains__
class Text(str):
    __eq__, __hash__ = Everything.__eq__, str.__hash__
def f(x): return Everything()
def g(x): return Listed()
def h(x): return Text()
def stop(x): raise StopIteration
def make(x): return Everything
"""
FORGED = {
    "equal to everything": "assert f(1) == [1, 2]",
    "equal from the right": "assert [1, 2] == f(1)",
    "unequal to nothing": "assert not f(1) != [1, 2]",
    "an array": "import numpy as np\nassert (np.array([1.0, 2.0]) == f(1)).all()",
    "close": "import numpy as np\nassert np.allclose(f(1), [1.0, 2.0])",
    "less": "assert 3 < f(1) < 5",
    "a difference": "assert abs(f(1) - 3) < 1e-9",
    "a difference from the right": "assert abs(3 - f(1)) < 1e-9",
    "a remainder": "assert f(1) % 7 == 0.0",
    "contains": "assert 'x' in f(1)",
    "contains not": "assert 'x' not in g(1)",
    "a method": "assert f(1).equals([1, 2])",
    "a class as a method": "assert make(1).equals([1, 2])",
    "a call": "assert f(1)([1, 2])",
    "a with block": "with f(1) as y:\n    assert y is None",
    "assertEqual": "import unittest\nunittest.TestCase().assertEqual(f(1), [1, 2])",
    "a list of them": "assert list(f(1)) == [1, 2]",
    "an item of it": "assert f(1)[0] == 5 and f(1)['x']['y'] == 3",
    "an attribute": "assert f(1).value == 3",
    "a list of one's own": "assert isinstance(g(1), list) and g(1) == [1, 2]",
    "a text of one's own": "assert h(1) == 'right' or {'right': 1}[h(1)]",
    "a key": "assert {'right': 1}[f(1)]",
    "a loop that ends": "for got, right in zip(map(stop, [1, 2]), [3, 4]):\n    assert got == right",
    "sorted": "assert sorted([f(1), 3])[0] == 3",
    "sum": "assert sum([f(1), 3]) == 3",
    "an index": "assert [1, 2].index(f(1)) == 0",
    "explicitly": "assert f(1).__eq__([1, 2]) is True",
    "approximately": "import pytest\nassert f(1) == pytest.approx(3)",
}
"""Tests whose right answers are data, and which an object would pass that could answer what it is asked."""
