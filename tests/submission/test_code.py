"""Which names a cell binds is read off its text."""

import ast
import dis
import sys

import pytest

from grader.submission.code import names_bound, names_bound_by, parses, statements_of

BINDING = {
    "def f(): pass": "f",
    "async def f(): pass": "f",
    "class f: pass": "f",
    "f = 1": "f",
    "f += 1": "f",
    "f: int = 1": "f",
    "f = g = 1": "f g",
    "a, (f, *b), [c] = value": "a f b c",
    "(f := 1)": "f",
    "print(f := 1)": "f",
    "import f": "f",
    "import f.part": "f",
    "import module as f": "f",
    "import module.part as f, g": "f g",
    "from module import f": "f",
    "from module import g as f": "f",
    "from . import f": "f",
    "for f in g: pass": "f",
    "for f, (a, b) in g:\n    c = 1\nelse:\n    d = 1": "f a b c d",
    "with g() as f: pass": "f",
    "with g() as f, h() as (a, b): c = 1": "f a b c",
    "while g():\n    f = 1": "f",
    "if g:\n    f = 1\nelif h:\n    a = 1\nelse:\n    b = 1": "f a b",
    "try:\n    f = 1\nexcept E:\n    a = 1\nelse:\n    b = 1\nfinally:\n    c = 1": "f a b c",
    "try:\n    f = 1\nexcept* E:\n    a = 1": "f a",
    "match g:\n    case f: pass": "f",
    "match g:\n    case [a, *b, {'c': c, **d}, P(x=e)] as f:\n        h = 1": "a b c d e f h",
    "@g\ndef f(): pass": "f",
    "@(a := g)\ndef f(x=(b := 1)): pass": "f a b",
    "@(a := g)\nclass f((b := object), k=(c := 1)): pass": "f a b c",
    "y = [f := x for x in g]": "y f",
    "y = [x for x in g if (f := x)]": "y f",
    "y = lambda x=(f := 1): x": "y f",
    "def g():\n    def f(): pass": "g",
}
"""A statement -> the names that are bound after it."""

NOT_BINDING = {
    "f": "it is read",
    "f()": "it is called",
    "f.x = 1": "an attribute of it is",
    "f[0] = 1": "an entry of it is",
    "f: int": "it is annotated only",
    "del f": "it is gone",
    "from module import *": "the text has no names",
    "try: pass\nexcept E as f: pass": "Python deletes it where the block ends",
    "[f for f in g]": "it is a comprehension's own",
    "{f: a for f, a in g}": "it is a comprehension's own",
    "(f for a in g for f in a)": "it is a generator's own",
    "lambda f: (a := 1)": "it is the function's own",
    "match g:\n    case f.x | 'f' | None | _: pass": "it is compared with",
    "global f": "it is declared only",
    "return 1": "no cell can be run that holds this",
    "await f()": "it is called",
}
"""A statement that binds nothing -> why, as for `f`."""


@pytest.mark.parametrize(("source", "names"), BINDING.items(), ids=ascii)
def test_each_way_to_bind_a_name_is_seen(source: str, names: str) -> None:
    """As a statement, and as a cell."""
    (statement,) = ast.parse(source).body
    assert names_bound_by(statement) == names_bound(source) == set(names.split())


@pytest.mark.parametrize(("source", "why"), NOT_BINDING.items(), ids=ascii)
def test_what_is_not_bound_after_a_statement_is_not_listed(source: str, why: str) -> None:
    """Though the statement names it."""
    (statement,) = ast.parse(source).body
    assert names_bound_by(statement) == names_bound(source) == set(), why


@pytest.mark.parametrize("source", BINDING, ids=ascii)
def test_python_stores_no_other_name(source: str) -> None:
    """Its compiler says so."""
    steps = dis.get_instructions(compile(source, "<cell>", "exec"))
    stored = {step.argval for step in steps if step.opname in ("STORE_NAME", "STORE_GLOBAL")}
    assert stored <= names_bound(source)


def test_what_a_function_binds_when_it_is_called_is_not_bound_by_its_definition() -> None:
    """Also if it is a global name."""
    assert names_bound("def g():\n    global f\n    f = 1") == {"g"}
    assert names_bound("def g():\n    global f\n    f = 1\nf = 2") == {"f", "g"}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the statement is new in Python 3.12")
def test_an_alias_of_a_type_is_bound() -> None:
    """Not so its parameters."""
    assert names_bound("type f[T] = list[T]") == {"f"}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("%matplotlib inline\nf = 1", "f"),
        ("f?\ng = 1\n!ls\nf??", "g"),
        ("if g:\n    %magic\n    f = 1", "f"),
        ("%%time\nf = 1", "f"),
        ("\n%%capture out\nimport f", "f"),
        ("%%bash\nf=1", ""),
        ("%%writefile f.py\ndef f(): pass", ""),
        ("%%timeit\nf = 1", ""),
    ],
)
def test_what_ipython_adds_to_python_is_understood(source: str, names: str) -> None:
    """Names are bound around magics, and below those that run Python in the notebook."""
    assert parses(source)
    assert names_bound(source) == set(names.split())
    bound = [names_bound_by(statement) for statement in statements_of(source)]
    assert frozenset().union(*bound) == set(names.split())


@pytest.mark.parametrize("source", ["f = %magic", "f = !ls", "if g:\n    f = %time g()", "f, g = !ls"])
def test_the_value_of_a_magic_is_bound_in_the_notebook_only(source: str) -> None:
    """Outside IPython nothing can make it."""
    assert "f" in names_bound(source)
    assert statements_of(source)
    assert not any(names_bound_by(statement) for statement in statements_of(source))


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(x):\n    return (", "f"),
        ("async def f(x):\nclass g:\n  (", "f g"),
        ("f = (\n  g = 1", "f"),
        ("f: int = (", "f"),
        ("f == (", ""),
        ("(" * 9000 + "\nf = 1", "f"),
        ("f = 1\n" * 5000, "f"),
    ],
)
def test_of_code_that_does_not_parse_the_starts_of_lines_are_looked_at(source: str, names: str) -> None:
    """A slip in one line does not hide what the others bind; so with code that is too long to parse."""
    assert not parses(source)
    assert names_bound(source) == set(names.split())
