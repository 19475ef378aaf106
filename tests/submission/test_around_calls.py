"""Plain test cells of other people's courses: files, seeds, prints, functions, names around their calls."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from small_assignment import about

from grader.judge.seeds import Attempt
from grader.submission.running_notebooks import NotebookRun, run_notebook
from grader.submission.template import Template
from grader.wall.limits import Limits
from grader.wall.sandbox import Sandbox

SHORT = Limits(call=5, cell=10, check=30, submission=300)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SHORT) as sandbox:
        yield sandbox


Run = Callable[..., NotebookRun]


@pytest.fixture
def run(sandbox: Sandbox, tmp_path: Path) -> Run:
    """Run a notebook of a student's cell, cells of the instructor's and a test cell of one point."""

    def run(
        student: str, *tests: str, files: Mapping[str, bytes] | None = None, stub: str = "raise ValueError"
    ) -> NotebookRun:
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
        return run_notebook(notebook, template, Attempt("a", "ada"), files or {}, sandbox)

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
