"""Plain test cells of other people's courses: files, seeds, prints, functions, names around their calls."""

import builtins
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from small_assignment import about

from grader.judge.seeds import Attempt
from grader.submission.running_notebooks import run_notebook
from grader.submission.template import Template
from grader.wall.inside.folder import may_cross
from grader.wall.limits import Limits
from grader.wall.sandbox import Sandbox

SHORT = Limits(call=5, cell=10, check=30, submission=300)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SHORT) as sandbox:
        yield sandbox


@dataclass(frozen=True)
class Graded:
    """What came of a notebook."""

    earned: dict[str, float | None]
    troubles: list[str]
    shown: str
    """What its last cell printed."""


Run = Callable[..., Graded]


@pytest.fixture
def run(sandbox: Sandbox, tmp_path: Path) -> Run:
    """Run a notebook of a student's cell, cells of the instructor's and a test cell of one point."""

    def run(
        student: str, *tests: str, files: Mapping[str, bytes] | None = None, stub: str = "raise ValueError"
    ) -> Graded:
        for name, data in (files or {}).items():
            (tmp_path / name).write_bytes(data)
        cells = [
            new_code_cell("import math", id="above"),
            new_code_cell(student, id="f", metadata=about("f", solution=True)),
        ]
        for number, source in enumerate(tests):
            name = f"test_{number}"
            graded = about(name, grade=True, locked=True, points=1)
            cells.append(new_code_cell(source, id=name, metadata=graded))
        metadata = {"kernelspec": {"name": "python3", "display_name": "P"}}
        notebook = new_notebook(cells=cells, metadata=metadata)
        stubs = [cells[0], new_code_cell(stub, id="f", metadata=about("f", solution=True)), *cells[2:]]
        template = Template(new_notebook(cells=stubs, metadata=metadata), tmp_path)
        ran = run_notebook(notebook, template, Attempt("a", "ada"), files or {}, sandbox)
        shown = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
        return Graded(ran.earned, ran.troubles, shown)

    return run


@dataclass(frozen=True)
class Course:
    """An exercise as people write it: a test, what is right, and what is wrong."""

    right: str
    wrong: str
    test: str
    stub: str = "raise NotImplementedError"


COURSES = {
    "a seed for random": Course(
        "import random\ndef roll():\n    return [random.randint(1, 6) for _ in range(5)]",
        "def roll():\n    return [1, 2, 3, 4, 5]",
        "import random\nrandom.seed(3)\na = roll()\nrandom.seed(3)\n"
        "assert a == [random.randint(1, 6) for _ in range(5)]\nrandom.seed(3)\nassert roll() == a",
    ),
    "a seed for numpy": Course(
        "import numpy as np\ndef draw(n):\n    return np.random.rand(n)",
        "import numpy as np\ndef draw(n):\n    return np.ones(n)",
        "import numpy as np\nnp.random.seed(0)\nx = draw(3)\nassert round(float(x[0]), 4) == 0.5488",
    ),
    "what is printed": Course(
        "def greet(name):\n    print('Hello', name)",
        "def greet(name):\n    return 'Hello ' + name",
        "import io\nfrom contextlib import redirect_stdout\nout = io.StringIO()\n"
        "with redirect_stdout(out):\n    greet('Ada')\nassert out.getvalue() == 'Hello Ada\\n'",
    ),
    "what is printed, sys.stdout put back by hand": Course(
        "def greet(name):\n    print('Hello', name)",
        "def greet(name):\n    pass",
        "import io, sys\nold = sys.stdout\nsys.stdout = io.StringIO()\ngreet('Ada')\n"
        "text = sys.stdout.getvalue()\nsys.stdout = old\nassert 'Hello Ada' in text",
    ),
    "what is printed, patched": Course(
        "def greet(name):\n    print('Hello', name)",
        "def greet(name):\n    pass",
        "import io\nfrom unittest.mock import patch\n"
        "with patch('sys.stdout', new_callable=io.StringIO) as out:\n    greet('Ada')\n"
        "assert out.getvalue().strip() == 'Hello Ada'",
    ),
    "print is patched": Course(
        "def greet(name):\n    print('Hello', name)",
        "def greet(name):\n    print(name)",
        "from unittest.mock import patch\nwith patch('builtins.print') as printed:\n    greet('Ada')\n"
        "printed.assert_called_once_with('Hello', 'Ada')",
    ),
    "input is patched": Course(
        "def ask():\n    return int(input('a? ')) + int(input('b? '))",
        "def ask():\n    return int(input('a? '))",
        "from unittest.mock import patch\nwith patch('builtins.input', side_effect=['3', '4']):\n"
        "    assert ask() == 7",
    ),
    "input is a name of the test's": Course(
        "def ask():\n    return int(input('a? ')) * 2",
        "def ask():\n    return 4",
        "input = lambda prompt='': '5'\nassert ask() == 10\ndel input",
    ),
    "the clock is patched": Course(
        "import time\ndef wait():\n    time.sleep(100)\n    return 'done'",
        "def wait():\n    return 'done'",
        "from unittest import mock\nwith mock.patch('time.sleep') as sleep:\n    assert wait() == 'done'\n"
        "sleep.assert_called_with(100)",
    ),
    "random is patched": Course(
        "import random\ndef roll():\n    return random.randint(1, 6) + random.randint(1, 6)",
        "import random\ndef roll():\n    return random.randint(1, 6)",
        "from unittest.mock import patch\nwith patch('random.randint', return_value=4):\n"
        "    assert roll() == 8",
    ),
    "nbgrader's own sample": Course(
        "def squares(n):\n    return [i ** 2 for i in range(1, n + 1)]\n"
        "def sum_of_squares(n):\n    return sum(squares(n))",
        "def squares(n):\n    return [i ** 2 for i in range(1, n + 1)]\n"
        "def sum_of_squares(n):\n    return sum(i ** 2 for i in range(1, n + 1))",
        "tmp = squares\ndel squares\ntry:\n    sum_of_squares(1)\nexcept NameError:\n    pass\nelse:\n"
        "    raise AssertionError('sum_of_squares does not use squares')\nfinally:\n    squares = tmp\n"
        "assert sum_of_squares(3) == 14",
    ),
    "another function in place of the student's": Course(
        "def helper(x):\n    return x + 1\ndef f(x):\n    return helper(x) * 2",
        "def helper(x):\n    return x + 1\ndef f(x):\n    return (x + 1) * 2",
        "kept = helper\nhelper = lambda x: 10\nassert f(1) == 20\nhelper = kept\nassert f(1) == 4",
    ),
    "a name is there": Course(
        "def f(x):\n    return x",
        "def g(x):\n    return x",
        "assert 'f' in globals()\nassert 'f' in dir()\nassert globals()['f'](3) == 3\nassert callable(f)",
    ),
    "a variable that calls change": Course(
        "count = 0\ndef up():\n    global count\n    count += 1",
        "count = 0\ndef up():\n    count = 1",
        "assert count == 0\nup()\nup()\nassert count == 2",
    ),
    "a list that the test empties": Course(
        "log = ['old']\ndef note(x):\n    log.append(x)",
        "log = ['old']\ndef note(x):\n    log.extend([x, x])",
        "log.clear()\nnote(1)\nnote(2)\nassert log == [1, 2]",
    ),
    "a file that the test writes": Course(
        "def total(path):\n    return sum(float(line) for line in open(path))",
        "def total(path):\n    return 0",
        "with open('numbers.txt', 'w') as f:\n    f.write('1\\n2\\n')\nassert total('numbers.txt') == 3\n"
        "with open('numbers.txt', 'w') as f:\n    f.write('1\\n5\\n')\nassert total('numbers.txt') == 6",
    ),
    "a file that the function writes": Course(
        "def save(text):\n    with open('out.txt', 'w') as f:\n        f.write(text)",
        "def save(text):\n    pass",
        "import os\nsave('hello')\nassert os.path.exists('out.txt')\n"
        "assert open('out.txt').read() == 'hello'\n"
        "save('later')\nassert open('out.txt').read() == 'later'",
    ),
    "a file that the cell wrote": Course(
        "import json\nwith open('out.json', 'w') as f:\n    json.dump({'a': 1}, f)",
        "import json",
        "import json\nassert json.load(open('out.json')) == {'a': 1}",
    ),
    "a database": Course(
        "import sqlite3\ndef add(name):\n    with sqlite3.connect('school.db') as base:\n"
        "        base.execute('create table if not exists people (name)')\n"
        "        base.execute('insert into people values (?)', (name,))\n    base.close()",
        "def add(name):\n    pass",
        "import sqlite3\nadd('Ada')\nbase = sqlite3.connect('school.db')\n"
        "assert base.execute('select name from people').fetchall() == [('Ada',)]\nbase.close()",
    ),
    "a file beside the notebook": Course(
        "def header():\n    return open('data.csv').readline().strip()",
        "def header():\n    return 'b'",
        "expected = open('data.csv').readline().strip()\nassert header() == expected",
    ),
    "the environment": Course(
        "import os\ndef home():\n    return os.environ.get('COURSE_HOME', 'none')",
        "def home():\n    return 'none'",
        "import os\nos.environ['COURSE_HOME'] = 'here'\nassert home() == 'here'\n"
        "del os.environ['COURSE_HOME']\nassert home() == 'none'",
    ),
    "a warning": Course(
        "import warnings\ndef old():\n    warnings.warn('use new', DeprecationWarning)",
        "def old():\n    pass",
        "import warnings\nwith warnings.catch_warnings(record=True) as caught:\n"
        "    warnings.simplefilter('always')\n    old()\n"
        "assert [w.category for w in caught] == [DeprecationWarning]\n"
        "assert 'use new' in str(caught[0].message)",
    ),
    "a warning that unittest wants": Course(
        "import warnings\ndef old():\n    warnings.warn('use new', UserWarning)",
        "def old():\n    pass",
        "import unittest\nwith unittest.TestCase().assertWarns(UserWarning):\n    old()",
    ),
    "the text of a function": Course(
        "def fact(n):\n    return 1 if n < 2 else n * fact(n - 1)",
        "def fact(n):\n    r = 1\n    for i in range(n):\n        r *= i + 1\n    return r",
        "import inspect\nassert 'for' not in inspect.getsource(fact)\nassert fact(4) == 24",
    ),
    "the tree of a function's text": Course(
        "def f(x):\n    while x > 3:\n        x -= 1\n    return x",
        "def f(x):\n    return min(x, 3)",
        "import ast, inspect\ntree = ast.parse(inspect.getsource(f))\n"
        "assert any(isinstance(node, ast.While) for node in ast.walk(tree))",
    ),
    "name, docstring and signature": Course(
        "def area(w: float, h: float = 2.0, *, unit='m') -> float:\n    'The area.'\n    return w * h",
        "def area(w, h):\n    return w * h",
        "import inspect\nassert area.__name__ == 'area' and area.__doc__ == 'The area.'\n"
        "assert list(inspect.signature(area).parameters) == ['w', 'h', 'unit']\n"
        "assert inspect.signature(area).parameters['h'].default == 2.0\n"
        "assert area.__annotations__['return'] is float\nassert inspect.isfunction(area)\n"
        "assert area.__code__.co_argcount == 2",
    ),
    "the names that a function uses": Course(
        "def f(x):\n    return abs(x)",
        "def f(x):\n    return max(x, -x)",
        "assert 'abs' in f.__code__.co_names",
    ),
    "a decorator that keeps names": Course(
        "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def inner(x):\n"
        "        return f(f(x))\n    return inner\n@twice\ndef up(x):\n    return x + 1",
        "def twice(f):\n    def inner(x):\n        return f(f(x))\n    return inner\n"
        "@twice\ndef up(x):\n    return x + 1",
        "import inspect\nassert up(1) == 3\nassert 'def up' in inspect.getsource(up)",
    ),
    "a suite of unittest": Course(
        "def f(x):\n    return x + 1",
        "def f(x):\n    return x",
        "import unittest\nclass TestF(unittest.TestCase):\n    def test_one(self):\n"
        "        self.assertEqual(f(1), 2)\nran = unittest.main(argv=[''], exit=False, verbosity=0)\n"
        "assert ran.result.testsRun == 1 and ran.result.wasSuccessful()",
    ),
    "a doctest": Course(
        'def f(x):\n    """Add one.\n\n    >>> f(1)\n    2\n    """\n    return x + 1',
        'def f(x):\n    """Add one.\n\n    >>> f(1)\n    1\n    """\n    return x',
        "import doctest\nresults = doctest.testmod()\nassert results.attempted == 1 and results.failed == 0",
        stub='def f(x):\n    """Add one.\n\n    >>> f(1)\n    2\n    """\n    raise NotImplementedError',
    ),
    "a name of the notebook is patched": Course(
        "def helper(x):\n    return x\ndef f(x):\n    return helper(x) + 1",
        "def helper(x):\n    return x\ndef f(x):\n    return x + 1",
        "from unittest.mock import patch\nwith patch('__main__.helper', return_value=10):\n"
        "    assert f(1) == 11\nassert f(1) == 2",
    ),
    "magics": Course(
        "def f(x):\n    print(x)",
        "def f(x):\n    pass",
        "from IPython.utils.capture import capture_output\n%matplotlib inline\n"
        "with capture_output() as caught:\n    f(3)\nassert caught.stdout == '3\\n'",
    ),
    "a magic among statements": Course(
        "def f(x):\n    return x + 1",
        "def f(x):\n    return x",
        "%matplotlib inline\n%time y = f(1)\nassert y == 2",
    ),
    "figures that are open": Course(
        "import matplotlib.pyplot as plt\ndef draw(x):\n    plt.figure()\n    plt.plot(x)",
        "def draw(x):\n    pass",
        "import matplotlib.pyplot as plt\nplt.close('all')\ndraw([1, 2])\nassert len(plt.get_fignums()) == 1",
    ),
    "a temporary folder of the test's": Course(
        "def save(path):\n    with open(path, 'w') as f:\n        f.write('saved')",
        "def save(path):\n    pass",
        "import os, tempfile\nwith tempfile.TemporaryDirectory() as folder:\n"
        "    path = os.path.join(folder, 'out.txt')\n    save(path)\n    assert open(path).read() == 'saved'",
    ),
    "a temporary file of the test's": Course(
        "def count(path):\n    with open(path) as f:\n        return len(f.readlines())",
        "def count(path):\n    return 1",
        "import os, tempfile\nwith tempfile.NamedTemporaryFile('w', suffix='.txt', delete=False) as f:\n"
        "    f.write('a\\nb\\n')\nassert count(f.name) == 2\nos.unlink(f.name)",
    ),
    "a folder that the function makes": Course(
        "import os\ndef make():\n    os.makedirs('a/b', exist_ok=True)\n    open('a/b/c.txt', 'w').close()\n"
        "def clear():\n    os.unlink('a/b/c.txt')\n    os.rmdir('a/b')",
        "def make():\n    pass",
        "import os\nfrom pathlib import Path\nmake()\nassert os.listdir('a/b') == ['c.txt']\nclear()\n"
        "assert os.path.isdir('a') and not Path('a/b').exists()",
    ),
    "lines that are typed": Course(
        "import sys\ndef read():\n    return sys.stdin.readline().strip() + sys.stdin.read()",
        "import sys\ndef read():\n    return sys.stdin.readline().strip()",
        "import io, sys\nold = sys.stdin\nsys.stdin = io.StringIO('a\\nb\\nc')\n"
        "try:\n    assert read() == 'ab\\nc'\nfinally:\n    sys.stdin = old",
    ),
    "arguments of a program": Course(
        "import sys\ndef first():\n    return sys.argv[1]",
        "def first():\n    return 'b'",
        "import sys\nfrom unittest.mock import patch\nwith patch.object(sys, 'argv', ['p', 'a']):\n"
        "    assert first() == 'a'",
    ),
    "the axes that a function drew on": Course(
        "import matplotlib.pyplot as plt\ndef draw(x, y):\n    plt.plot(x, y)\n    plt.xlabel('t')",
        "import matplotlib.pyplot as plt\ndef draw(x, y):\n    plt.plot(y, x)\n    plt.xlabel('t')",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.close('all')\ndraw([1, 2], [3, 4])\n"
        "ax = plt.gca()\nassert len(ax.get_lines()) == 1 and ax.get_xlabel() == 't'\n"
        "assert list(ax.get_lines()[0].get_ydata()) == [3, 4]",
    ),
    "axes that the test gives": Course(
        "def draw(ax):\n    ax.plot([1, 2], [2, 3])",
        "def draw(ax):\n    pass",
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\ndraw(ax)\nassert len(ax.lines) == 1",
    ),
    "a generator of random numbers": Course(
        "def sample(rng):\n    return rng.normal(size=3)",
        "def sample(rng):\n    return rng.random(3)",
        "import numpy as np\nx = sample(np.random.default_rng(1))\n"
        "assert np.allclose(x, np.random.default_rng(1).normal(size=3))",
    ),
    "generators of two other kinds": Course(
        "def two(r, old):\n    return r.randint(1, 100), old.randint(1, 100)",
        "def two(r, old):\n    return 1, 1",
        "import random\nimport numpy as np\nr, old = random.Random(3), np.random.RandomState(3)\n"
        "mine = random.Random(3).randint(1, 100), np.random.RandomState(3).randint(1, 100)\n"
        "assert two(r, old) == mine",
    ),
    "a method's text and signature": Course(
        "class A:\n    def m(self, x: int):\n        'Mine.'\n        return x",
        "class A:\n    def m(self, y):\n        return y",
        "import inspect\nassert list(inspect.signature(A().m).parameters) == ['x']\n"
        "assert 'return x' in inspect.getsource(A().m) and A.m.__doc__ == 'Mine.'",
    ),
    "a mock that the test gives": Course(
        "def f(call):\n    return call(3)",
        "def f(call):\n    return 5",
        "from unittest.mock import MagicMock\nmock = MagicMock(return_value=5)\nassert f(mock) == 5\n"
        "mock.assert_called_once_with(3)",
    ),
    "an attribute of a function": Course(
        "def f(x):\n    f.calls += 1\n    return x\nf.calls = 0",
        "def f(x):\n    return x\nf.calls = 0",
        "f(1)\nf(2)\nassert f.calls == 2",
    ),
    "what a method prints and asks": Course(
        "class A:\n    def m(self):\n        print('hi')\n        return input()",
        "class A:\n    def m(self):\n        return 'a'",
        "import io\nfrom contextlib import redirect_stdout\nfrom unittest.mock import patch\n"
        "out = io.StringIO()\n"
        "with redirect_stdout(out), patch('builtins.input', lambda *a: 'b'):\n    assert A().m() == 'b'\n"
        "assert out.getvalue() == 'hi\\n'",
    ),
    "text that the test runs": Course(
        "def f(x):\n    return x + 1",
        "def f(x):\n    return x",
        "assert eval('f(1)') == 2\nexec('y = f(2)')\nassert y == 3",
    ),
}
FILES = {"data.csv": b"a\n1\n"}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", COURSES)
def test_what_stands_around_a_call_is_as_in_a_kernel(name: str, run: Run) -> None:
    """Right answers earn the point; wrong ones, and those that are missing, do not."""
    course = COURSES[name]
    for student, points in ((course.right, 1.0), (course.wrong, 0.0), ("", 0.0)):
        graded = run(student, course.test, files=FILES, stub=course.stub)
        assert (graded.earned["test_0"], graded.troubles) == (points, []), student


# What must not happen. Each is None, which a person decides, or nothing at all.

NOT_JUDGED = {
    "a doctest of the student's own is not run here": (
        'def f(x):\n    """One.\n\n    >>> open("stray.txt", "w").write("x")\n    1\n    """\n    return 1',
        "import doctest\nassert doctest.testmod().failed == 0\ndoctest.run_docstring_examples(f, globals())",
    ),
    "a student's docstring is not parsed as a test": (
        'def f(x):\n    """One.\n\n    >>> 1\n    1\n    """\n    return 1',
        "import doctest\nexamples = doctest.DocTestParser().get_examples(f.__doc__)\nassert examples",
    ),
    "a student's text is not run here": (
        "def f(x):\n    return 1",
        "import inspect\nspace = {}\nexec(inspect.getsource(f), space)\nassert space['f'](1) == 1",
    ),
    "a student's answer is not evaluated here": (
        "def f(x):\n    return '__import__(\"os\").getpid()'",
        "assert eval(f(1))",
    ),
    "a pickle of the student's is not loaded": (
        "import pickle\nclass Run:\n    def __reduce__(self):\n        return print, ('run',)\n"
        "with open('model.dat', 'wb') as f:\n    pickle.dump(Run(), f)",
        "import pickle\nwith open('model.dat', 'rb') as f:\n    pickle.load(f)",
    ),
    "a module of the student's is not imported": (
        "with open('wave_of_ada.py', 'w') as f:\n    f.write('x = 1')",
        "import wave_of_ada\nassert wave_of_ada.x == 1",
    ),
    "a file that does not cross is nobody's fault": (
        "with open('model.pkl', 'w') as f:\n    f.write('x = 1')",
        "with open('model.pkl') as f:\n    assert f.read() == 'x = 1'",
    ),
    "a program is not run here": ("x = 1", "!echo hello\nassert x == 1"),
    "a suite whose failures nobody looks at pays nothing": (
        "def f(x):\n    return x",
        "import unittest\nclass TestF(unittest.TestCase):\n    def test_one(self):\n"
        "        self.assertEqual(f(1), 2)\nunittest.main(argv=[''], exit=False, verbosity=0)",
    ),
}


@pytest.mark.parametrize("name", NOT_JUDGED)
def test_what_cannot_be_done_here_is_left_to_a_person(name: str, run: Run) -> None:
    """With a sentence that says what it was."""
    student, test = NOT_JUDGED[name]
    graded = run(student, test)
    assert graded.earned["test_0"] is None
    assert len(graded.troubles) == 1


FORGED = {
    "values that the test expects do not cross": (
        "expected = 0\ndef f(x):\n    return expected",
        "expected = 42\nassert f(1) == expected",
    ),
    "the student does not choose the test's random numbers": (
        "import numpy as np\ndef f(x):\n    np.random.seed(0)\n    return 0.5488135039273248",
        "import numpy as np\nnp.random.seed(5)\nf(1)\nassert f(1) == np.random.rand()",
    ),
    "the instructor's files stay the instructor's": (
        "with open('data.csv', 'w') as f:\n    f.write('b')\ndef header():\n    return 'b'",
        "with open('data.csv') as f:\n    assert header() == f.read().strip()",
    ),
    "the student does not choose which tests count": (
        "def load_tests(loader, tests, pattern):\n    return []\ndef f(x):\n    return x",
        "import unittest\nclass TestF(unittest.TestCase):\n    def test_one(self):\n"
        "        self.assertEqual(f(1), 2)\n"
        "assert unittest.main(argv=[''], exit=False, verbosity=0).result.wasSuccessful()",
    ),
    "the student does not say what a doctest expects": (
        'def f(x):\n    """Add one.\n\n    >>> f(1)\n    1\n    """\n    return x',
        "import doctest\nassert doctest.testmod().failed == 0",
    ),
}
STUB = 'def f(x):\n    """Add one.\n\n    >>> f(1)\n    2\n    """\n    raise NotImplementedError'


@pytest.mark.parametrize("name", FORGED)
def test_what_stands_around_a_call_forges_nothing(name: str, run: Run) -> None:
    """To the student's side goes what the test makes of the student's own; what comes back is data."""
    student, test = FORGED[name]
    assert not run(student, test, files=FILES, stub=STUB).earned["test_0"]


def _state() -> tuple[object, ...]:
    here = Path.cwd()
    process = dict(os.environ), list(sys.path), sys.getrecursionlimit(), builtins.input, time.sleep
    return here, sorted(here.iterdir()), *process


def test_a_test_leaves_nothing_behind(run: Run) -> None:
    """Not in the grader's process, not for the next test, and no file where the grader was started."""
    before = _state()
    broken = "import builtins, time\nbuiltins.input = time.sleep = print\nassert False"
    first = (
        "import os, sys\nos.environ['LEFT'] = 'x'\nsys.setrecursionlimit(5000)\nsys.path.append('x')\n"
        "with open('stray.txt', 'w') as file:\n    file.write('x')\n"
        "assert os.getpid() and left() == 'x'\ndel f\ntry:\n    g(1)\nexcept NameError:\n    pass"
    )
    second = (
        "import os\nassert 'LEFT' not in os.environ\nassert left() is None\nassert g(1) == 2 and f(1) == 1"
    )
    student = (
        "import os\ndef left():\n    return os.environ.get('LEFT')\n"
        "def f(x):\n    return x\ndef g(x):\n    return f(x) + 1"
    )
    graded = run(student, first, broken, second)
    assert graded.earned == {"test_0": 1.0, "test_1": 0.0, "test_2": 1.0}
    assert _state() == before


def test_what_functions_print_is_shown_only_to_a_test_that_listens(run: Run) -> None:
    """It could show what the test asks."""
    graded = run("def f(x):\n    print('asked', x)\n    return x", "print('here')\nassert f(41) == 41")
    assert graded.earned == {"test_0": 1.0}
    assert graded.shown == "here\n"


NAMES = [
    *("../up.txt", "/tmp/up.txt", "a/../../up.txt", "", ".", "..", ".hidden", ".csv", "a//b.txt"),
    *("x.py", "x.pyc", "x.so", "x.pth", "x.pkl", "a/__pycache__/x.txt", "matplotlibrc", "a/b/c/d/e.txt"),
    *("a\\b.txt", "a\0.txt", "a\n.txt", "x" * 400 + ".txt"),
]


@pytest.mark.parametrize("name", NAMES)
def test_no_other_name_crosses(name: str) -> None:
    """What leads elsewhere, and what a program would take for code or settings."""
    assert not may_cross(name)
