"""The sandbox's two sides together: sessions, cells, calls, and what becomes of those that hang or die."""

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from grader.judge.verdict import CallRequest, Opaque, WrittenFunction
from grader.processes.limit import Deadline
from grader.wall import launch
from grader.wall.crossing import as_judged
from grader.wall.decoding import decode
from grader.wall.errors import SandboxError
from grader.wall.limits import Limits
from grader.wall.outputs import Outputs
from grader.wall.sandbox import Sandbox
from grader.wall.student_function import StudentFunction, is_the_students

SHORT = Limits(call=0.7, cell=1.5, submission=30, memory=256 << 20)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(SHORT) as sandbox:
        yield sandbox


@pytest.fixture
def session(sandbox):
    with sandbox.session({"notes.txt": b"from outside", "folder/deep.csv": b"1,2"}) as session:
        yield session


def define(session, source):
    """Run a cell that must go well."""
    run = session.run_cell(source, 1)
    assert (run.problem, run.outputs) == (None, [])


def printed(run):
    return "".join(output.get("text", "") for output in run.outputs)


def below():
    return {process.pid for process in psutil.Process().children(recursive=True)}


# Files.


@pytest.mark.parametrize("size", [0, 1, 9_000_000, 30_000_000])
def test_a_file_arrives_whole_whatever_its_size(sandbox, size):
    """Also one that is larger than a message."""
    data = np.random.default_rng(3).bytes(size)
    with sandbox.session({"folder/data.bin": data, "after.txt": b"x"}) as session:
        define(session, "import hashlib\ndata = open('folder/data.bin', 'rb').read()")
        define(
            session,
            "digest, size, after = hashlib.sha256(data).hexdigest(), len(data), open('after.txt').read()",
        )
        found = [session.lookup(name) for name in ("digest", "size", "after")]
    assert found == [hashlib.sha256(data).hexdigest(), size, "x"]


def test_the_instructors_files_and_the_students_have_room_together(sandbox):
    """As many and as large as they may be, and some for what the code writes."""
    sizes = [30_000_000, 9_999_002] + [1] * 998 + [7_000_000] * 2 + [5_999_803] + [1] * 197
    files = {f"folder{number}/data.bin": bytes(size) for number, size in enumerate(sizes)}
    with sandbox.session(files) as session:
        define(
            session, "import glob, os\nsizes = [os.path.getsize(each) for each in glob.glob('*/data.bin')]"
        )
        define(session, "with open('new', 'wb') as file:\n    file.write(bytes(1_000_000)) and None")
        define(session, "found = len(sizes), sum(sizes), os.path.getsize('new')")
        assert session.lookup("found") == (1_200, 60_000_000, 1_000_000)


def test_modules_that_are_too_large_to_be_imported_beforehand_can_be_imported(sandbox):
    """From their files."""
    modules = dict.fromkeys(("tables.py", "more.py"), b"#" * 5_000_000 + b"\nVALUE = 3")
    with sandbox.session(modules, modules) as session:
        define(session, "import tables, more\nvalues = tables.VALUE, more.VALUE")
        assert session.lookup("values") == (3, 3)


# Cells.


def test_what_a_cell_showed_counts_even_if_it_then_ended_python():
    """All outputs of a submission together are limited."""
    with Sandbox(Limits(outputs=100_000)) as sandbox, sandbox.session({}) as session:
        ends = "import os; print('x' * 60_000, flush=True); os._exit(1)"
        sizes = [len(printed(session.run_cell(ends, count))) for count in (1, 2, 3)]
    assert sizes == [60_001, 0, 0]


def test_names_of_outputs_are_not_kept_without_end():
    """Each counts, and a long one is none."""
    outputs = Outputs(10_000)
    for number in range(1000):
        name = f"{number}" * (100 if number % 2 else 1)
        shown = {"output_type": "display_data", "data": {}, "metadata": {}}
        said = {"op": "output", "output": shown, "display_id": name, "update": False}
        outputs.take(decode(said), 1)
    assert len(outputs.all) < 50


def test_a_cell_sees_what_earlier_cells_have_left(session):
    """As in a kernel."""
    define(session, "x = 20")
    run = session.run_cell("x += 1\nprint('printed')\nx", 7)
    assert run.outputs == [
        {"output_type": "stream", "name": "stdout", "text": "printed\n"},
        {
            "output_type": "execute_result",
            "data": {"text/plain": "21"},
            "metadata": {},
            "execution_count": 7,
        },
    ]


def test_files_beside_the_notebook_are_there(session):
    """In the folder where the cells run, which can be written, too."""
    run = session.run_cell("print(open('notes.txt').read(), open('folder/deep.csv').read())", 1)
    assert printed(run) == "from outside 1,2\n"
    define(session, "with open('new.txt', 'w') as file:\n    _ = file.write('x')")


@pytest.mark.parametrize(
    ("source", "problem", "said"),
    [
        ("while True: pass", "late", "no end after"),
        ("print('begun'); import time; time.sleep(60)", "late", "no end after"),
        ("import os; os._exit(7)", "died", "exit code 7"),
        ("import os; os.kill(os.getpid(), 9)", "died", "memory"),
        ("import ctypes; ctypes.string_at(0)", "died", "segmentation fault"),
        ("import os; os.closerange(3, 99); print('x' * 99999)", "died", ""),
        ("import os\nfor s in (2, 15, 9): os.kill(os.getppid(), s)\nwhile True: pass", "late", ""),
    ],
)
def test_a_cell_that_hangs_or_dies_is_taken_back(sandbox, session, source, problem, said):
    """What came before it is still there."""
    define(session, "x = 1")
    run = session.run_cell(f"x = 2\n{source}", 2)
    assert run.problem == problem
    assert said in run.message
    # Without a namespace, who kills the checkpoint has none to go back to.
    if "getppid" not in source or sandbox.confinement.namespaces:
        assert printed(session.run_cell("print(x)", 3)) == "1\n"


def test_what_a_cell_printed_before_it_hung_is_kept(session):
    """A student sees how far it came."""
    run = session.run_cell("print('begun', flush=True)\nwhile True: pass", 1)
    assert printed(run) == "begun\n"


def test_a_checkpoint_keeps_slow_cells_from_being_run_again(session):
    """Only cells that took next to no time are run again when another dies."""
    define(session, "import time, os\ntime.sleep(0.7)\nopen('ran', 'a').write('slow ') and None")
    define(session, "open('ran', 'a').write('quick ') and None")
    session.run_cell("os._exit(1)", 3)
    assert printed(session.run_cell("print(open('ran').read())", 4)) == "slow quick quick \n"


def test_endless_printing_is_cut_off(session):
    """In the sandbox already: our memory holds a million characters of it at most."""
    run = session.run_cell("while True: print('spam' * 100)", 1)
    assert run.problem == "late"
    assert 900_000 < len(printed(run)) < 1_100_000
    assert "output truncated" in printed(run)


def test_a_submission_has_a_time_of_its_own():
    """What is left of a notebook is not run when it is over, and its functions do not answer."""
    with Sandbox(Limits(call=5, cell=5, submission=1)) as sandbox, sandbox.session() as session:
        define(session, "def f(): return 1")
        f = session.lookup("f")
        assert session.run_cell("while True: pass", 2).problem == "late"
        assert session.run_cell("x = 1", 3).problem == "over"
        assert f.call((), {}).problem == "late"


# Calls.


SLOW_TO_GO_BACK = """
import gc, time
(server,) = [each for each in gc.get_objects() if type(each).__name__ == "_Server"]
type(server).on_rollback = lambda self: time.sleep(60)
time.sleep(0.7)
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_session_that_does_not_go_back_ends(monkeypatch):
    """All rollbacks together have a time. Who is to blame nobody can say, so that nothing is judged by it."""
    monkeypatch.setattr("grader.wall.checkpoints._SECONDS_TO_ROLL_BACK", 1.0)
    with Sandbox(SHORT) as sandbox, sandbox.session() as session:
        define(session, SLOW_TO_GO_BACK)
        define(session, "import time\ndef f():\n    time.sleep(60)")
        for number in range(20):
            define(session, f"x = {number}")
        f = session.lookup("f")
        with pytest.raises(SandboxError, match="did not answer in time"):
            f.call((), {})
        for _ in range(20):
            with pytest.raises(SandboxError):
                f.call((), {})
        with pytest.raises(SandboxError):
            session.lookup("x")


FORKS_FOR_EVER = """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
"""


@pytest.mark.slow
def test_forks_without_end_are_ended_without_namespaces_too(monkeypatch):
    """The next session begins, and nothing is left: who is killed makes no room for another."""
    (way,) = (each for each in launch.CONFINEMENTS if each.name == "bubblewrap")
    monkeypatch.setattr(launch, "CONFINEMENTS", (way,))
    before = below()
    with Sandbox(SHORT) as sandbox:
        with sandbox.session() as session:
            assert session.run_cell(FORKS_FOR_EVER, 1).problem in ("late", "died")
        with sandbox.session() as session:
            define(session, "x = 1")
    assert below() == before


def test_a_session_whose_first_process_cannot_be_started_blames_nobody():
    """Nothing of the student's has run by then: the machine has no place for another process."""
    with Sandbox(SHORT) as sandbox, sandbox.session() as session:
        session._processes._checkpoint._connection.shutdown(socket.SHUT_RDWR)
        for _ in range(2):
            with pytest.raises(SandboxError, match="first process"):
                session.run_cell("x = 1", 1)


def test_arguments_and_results_cross_as_data(session):
    """Arrays of every order and kind of number, texts, nested lists, keywords."""
    define(session, "def f(*args, **kwargs): return args, kwargs")
    f = session.lookup("f")
    assert isinstance(f, StudentFunction)
    x = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    (got, number, nested), options = f(x, 2**70, [1, (2.5, "three"), {"four": None}], stride=True)
    assert np.array_equal(got, x)
    assert (number, nested, options) == (2**70, [1, (2.5, "three"), {"four": None}], {"stride": True})


def test_what_a_function_does_to_its_arguments_is_told(session):
    """The judge compares them; a plain assert sees them changed as in a kernel."""
    define(session, "def f(x): x[0] = 9")
    x = np.zeros(2)
    assert session.lookup("f").call((x,), {}).arguments_after[0].tolist() == [9, 0]
    assert x.tolist() == [0, 0]
    session.lookup("f")(x)
    assert x.tolist() == [9, 0]


def test_what_a_function_does_to_arrays_in_a_dict_is_told(session):
    """As to an array: weights come in a dict. What is no array in it may be anything."""
    define(session, "def f(d): d['w'] -= 1; d['new'] = print; return 0")
    weights = {"w": np.zeros(2), "b": np.ones(1)}
    (after,) = session.lookup("f").call((weights,), {}).arguments_after
    assert (after["w"].tolist(), after["b"].tolist()) == ([-1, -1], [1])
    define(session, "def f(d): d.clear(); return 0")
    assert session.lookup("f").call((weights,), {}).arguments_after == ({},)
    define(session, "def f(d): d = {name: 2 * array for name, array in d.items()}; return 0")
    assert session.lookup("f").call((weights,), {}).arguments_after[0] is weights


@pytest.mark.parametrize(
    ("body", "problem", "said", "line"),
    [
        ("return 1 / 0", "raised", "ZeroDivisionError: division by zero", "return 1 / 0"),
        ("raise NotImplementedError", "raised", "NotImplementedError", "raise NotImplementedError"),
        ("import sys; sys.exit()", "raised", "SystemExit", "import sys; sys.exit()"),
        ("raise KeyboardInterrupt", "raised", "KeyboardInterrupt", "raise KeyboardInterrupt"),
        ("while True:\n        try: pass\n        except: pass", "late", "no answer within 0.7 seconds", ""),
        ("import os; os._exit(0)", "died", "exit code 0", ""),
        ("return bytearray(3 << 30)", "raised", "MemoryError", "return bytearray(3 << 30)"),
        ("return __import__('numpy').zeros(2_000_000)", "raised", "WireError", ""),
    ],
)
def test_a_call_without_a_value_is_an_outcome(session, body, problem, said, line):
    """And the next call is answered as if nothing had happened."""
    define(session, f"def f(x):\n    {body}\ndef g(x): return x + 1")
    outcome = session.lookup("f").call((1,), {})
    assert (outcome.problem, outcome.line) == (problem, line)
    assert said in outcome.message
    assert session.lookup("g").call((1,), {}).value == 2


FORKS_LATE = b"""
import os, sys

fork = os.fork

def slow_fork():
    pid = fork()
    if pid and sys._getframe(1).f_code.co_filename.endswith("server.py"):
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    return pid

os.fork = slow_fork
"""


def test_how_a_process_ended_is_known_however_soon_it_did():
    """Also where it ran, was asked and ended before the one that forked it could go on."""
    modules = {"forks_late.py": FORKS_LATE}
    with Sandbox(SHORT) as sandbox, sandbox.session(modules, modules) as session:
        define(session, "import os\ndef f(): os._exit(0)")
        assert "exit code 0" in session.lookup("f").call((), {}).message


@pytest.mark.parametrize(
    ("body", "problem", "said"),
    [
        ("import os; os._exit(3)", "died", "exit code 3"),
        ("pass", "late", "no answer within 0.7 seconds"),
    ],
)
def test_of_many_calls_those_before_a_trouble_are_answered(session, body, problem, said):
    """Although the questions behind it are on their way already; and it can be asked again."""
    define(session, f"def f(x):\n    while x.sum() == 3: {body}\n    return x + 1\ndef g(x): return -x")
    questions = [CallRequest((np.array([float(i)]),)) for i in range(40)]
    outcomes = session.lookup("f").call.ask_all(questions, 20)
    assert [outcome.value.tolist() for outcome in outcomes[:3]] == [[1], [2], [3]]
    assert [outcome.problem for outcome in outcomes] == [None, None, None, problem]
    assert said in outcomes[-1].message
    assert [o.value.tolist() for o in session.lookup("g").call.ask_all(questions[:2], 20)] == [[0], [-1]]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("np.ones(900_000, np.uint8)", "array"),
        ("np.ones(1_200_000, np.uint8)", "shape"),
        ("'x' * 2_000_000", "name"),
        ("[np.ones(150_000), 1.0]", "name"),
        ("[1.0, np.ones(5)]", "list"),
    ],
)
def test_of_many_answers_only_what_they_are_is_kept_where_they_are_large(session, value, kept):
    """All of them are kept until the verdict; a call by itself gives all there is."""
    define(session, f"import numpy as np\ndef f(x):\n    x[...] = 1\n    return {value}")
    f = session.lookup("f")
    for outcome in f.call.ask_all([CallRequest((np.zeros(3),), {}, None)] * 3, 20):
        got = outcome.value
        assert outcome.arguments_after[0].tolist() == [1, 1, 1]
        if kept in ("array", "shape"):
            assert got.shape == np.shape(f(np.zeros(3)))
            assert (got.strides == (0,)) == (kept == "shape")
        else:
            assert isinstance(got, Opaque if kept == "name" else list)


def test_right_answers_come_back_as_what_is_right(session):
    """Bit for bit; what differs in a sign of zero, a type or a shape comes as it is."""
    right = np.array([0.0, 2.0])
    right.flags.writeable = False
    asked = CallRequest((np.array([0.0, 1.0]),), right=right)
    near = (
        "2.0 * x - 0.0 * x - 0.0",
        "x * [-2.0, 2.0]",
        "(2 * x).astype('f4')",
        "(2 * x)[None]",
        "2 * x + 2**-50",
        "None",
    )
    for body in near:
        define(session, f"def f(x): return {body}")
        (outcome,) = session.lookup("f").call.ask_all([asked], 20)
        same = outcome.value is right
        assert same == (body == near[0]), body
        assert outcome.arguments_after[0].tolist() == [0, 1]
    define(session, "def f(x):\n    x *= 2\n    return x.copy()")
    (outcome,) = session.lookup("f").call.ask_all([asked], 20)
    assert (outcome.value.tolist(), outcome.arguments_after[0].tolist()) == ([0, 2], [0, 2])


class Doubled(WrittenFunction):
    """Twice its argument, and only in the sandbox."""

    source = "def f(x):\n    return 2 * np.asarray(x)"

    def __call__(self, x):
        raise AssertionError("it was called here")


def test_a_function_with_nothing_to_hide_runs_where_it_is_called(session):
    """It crosses as its text: alone, among many questions, and in a list."""
    define(session, "def f(g, x): return g(x) + 1\ndef each(gs, x): return [g(x) for g in gs]")
    assert session.lookup("f")(Doubled(), 3.0) == 7
    outcomes = session.lookup("f").call.ask_all([CallRequest((Doubled(), float(i))) for i in range(5)], 20)
    assert [outcome.value for outcome in outcomes] == [1, 3, 5, 7, 9]
    assert session.lookup("each")([Doubled(), lambda x: -x], 3.0) == [6, -3]


def test_many_large_questions_do_not_wait_for_each_other(session):
    """More than a socket holds, both ways; answered in their order."""
    define(session, "def f(x): return 2 * x")
    questions = [CallRequest((np.full(100_000, float(i)),)) for i in range(8)]
    outcomes = session.lookup("f").call.ask_all(questions, 20)
    assert [outcome.value[-1] for outcome in outcomes] == [2.0 * i for i in range(8)]


def test_many_questions_end_with_their_time(session):
    """The calls that were answered count; what was begun is ended."""
    define(session, "import time\ndef f(x): time.sleep(0.2); return x")
    outcomes = session.lookup("f").call.ask_all([CallRequest((i,)) for i in range(50)], 0.5)
    assert [outcome.value for outcome in outcomes] == list(range(len(outcomes)))
    assert 1 <= len(outcomes) < 50
    assert session.lookup("f")(7) == 7


def test_many_questions_with_functions_of_ours(session):
    """Each is answered before the next one is asked."""
    define(session, "def f(g, x): return g(x) + 1")
    questions = [CallRequest((lambda x, i=i: x * i, 10.0)) for i in range(5)]
    assert [o.value for o in session.lookup("f").call.ask_all(questions, 20)] == [1, 11, 21, 31, 41]


def test_the_instructors_modules_are_there_before_any_cell():
    """As if imported from the folder; what one submission does to them is not seen by the next."""
    module = {"helper.py": b"import sys\nvalue = 1\ndef where(): return __file__\n"}
    with Sandbox(SHORT) as sandbox:
        for _ in range(2):
            with sandbox.session(module, module) as session:
                run = session.run_cell(
                    "import helper; print(helper.value, helper.where()); helper.value = 2", 1
                )
                assert printed(run) == "1 /tmp/work/helper.py\n"
        changed = {"helper.py": b"value = 5"}
        with sandbox.session(changed, module) as session:
            assert printed(session.run_cell("import helper; print(helper.value)", 1)) == "5\n"
        with sandbox.session({}, module) as session:
            assert session.run_cell("import helper", 1).outputs[0]["ename"] == "ModuleNotFoundError"


@pytest.mark.parametrize(
    "value", ["object()", "{1, 2}", "(i for i in [1])", "b'x'", "__import__('os')", "1 << 99999"]
)
def test_what_is_no_data_stays_behind_the_wall(session, value):
    """Its type's name crosses, where the judge asks."""
    define(session, f"x = {value}\ndef f(): return x")
    assert isinstance(session.lookup("f").call((), {}).value, Opaque)


def test_array_likes_cross_as_arrays_and_other_numbers_as_floats(session):
    """A subclass of an array, a fraction, a decimal, an array of those, a long double."""
    define(
        session,
        "import numpy as np\nfrom fractions import Fraction\nfrom decimal import Decimal\n"
        "class Mine(np.ndarray): pass\n"
        "x = [np.arange(2).view(Mine), Fraction(1, 2), Decimal('0.25'),"
        " np.array([Fraction(1, 4)]), np.longdouble(3)]",
    )
    array, *numbers = as_judged(session.lookup("x"))
    assert type(array) is np.ndarray
    assert numbers == [0.5, 0.25, [0.25], 3.0]


def test_functions_call_back_in_both_directions(session):
    """Each stays on its own side; errors go back where they came from."""
    define(
        session,
        "def f(g, x): return g(lambda y: y + 1, x)\n"
        "def careful(g):\n    try: return g(None)\n    except ValueError as error: return str(error)",
    )

    def ours(theirs, x):
        assert isinstance(theirs, StudentFunction)
        return 10 * theirs(x)

    def refuses(value):
        raise ValueError("not this")

    assert session.lookup("f")(ours, 4) == 50
    assert session.lookup("careful")(refuses) == "not this"


def test_what_a_function_of_ours_takes_counts_as_the_students_time(session):
    """For the argument is theirs; what comes afterwards has its own time."""
    define(session, "def f(g, x): return g(x)")
    late = session.lookup("f").call((lambda x: 3**x, 10**8), {})
    assert (late.problem, late.message) == ("late", "no answer within 0.7 seconds")
    for _ in range(2):
        assert session.lookup("f")(lambda x: time.sleep(0.4) or x, 4) == 4


@pytest.fixture
def crowded():
    """A processor that eight other processes use."""
    processor = min(os.sched_getaffinity(0))
    code = f"import os; os.sched_setaffinity(0, {{{processor}}})\nprint(flush=True)\nwhile True: pass"
    busy = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(8)]
    try:
        for process in busy:
            process.stdout.readline()
        yield processor
    finally:
        for process in busy:
            process.kill()
            process.communicate()


BUSY = """
import os, time
def busy(x, seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return x
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="the kernel does not count waiting")
def test_who_has_to_wait_for_a_processor_is_not_late(session, crowded):
    """What others use of it is not a student's time: in calls or in a cell; an end there is."""
    define(session, f"{BUSY}\nos.sched_setaffinity(0, {{{crowded}}})")
    function = session.lookup("busy")
    assert function(1, 0.3) == 1
    outcomes = function.call.ask_all([CallRequest((i, 0.3)) for i in range(3)], 2)
    assert [outcome.value for outcome in outcomes] == [0, 1, 2]
    assert session.run_cell("busy(1, 0.5) and None", 2).problem is None
    assert function.call((1, 2.0), {}).problem == "late"
    assert session.run_cell("while True: pass", 3).problem == "late"


def test_a_returned_function_lives_as_long_as_its_process(session):
    """Afterwards it says so."""
    define(session, "import os\ndef make(): return lambda: 5\ndef die(): os._exit(1)")
    made = session.lookup("make")()
    assert made() == 5
    session.lookup("die").call((), {})
    assert made.call((), {}).problem == "died"


def test_of_processes_that_fork_themselves_one_answers(session):
    """In a cell, in a function that returns and in one that raises; what comes next has its own answer."""
    define(session, "import os\nforked = os.fork()")
    define(
        session,
        "def f(x):\n    os.fork()\n    return x\n"
        "def fails():\n    os.fork()\n    raise ValueError('twice')\n",
    )
    assert [session.lookup("f")(x) for x in range(5)] == [0, 1, 2, 3, 4]
    outcomes = [session.ask("fails", (), {}).message, session.ask("f", (7,), {}).value]
    assert outcomes == ["ValueError: twice", 7]
    assert printed(session.run_cell("print('once')", 3)) == "once\n"


def test_a_returned_function_is_called_a_function(session):
    """Where it is shown, too, with nothing of ours."""
    define(session, "def f(): return lambda: 5")
    assert repr(session.lookup("f")()) == "<a function>"


def test_a_name_that_is_not_there_is_a_name_error(session):
    """As in a kernel."""
    with pytest.raises(NameError, match="'nowhere' is not defined"):
        session.lookup("nowhere")


def test_an_exception_keeps_its_type_where_it_is_pythons_own(session):
    """So that a plain test cell can expect it; with the student's line as a note."""
    define(session, "class Odd(Exception): pass\ndef f(): raise IndexError('far')\ndef g(): raise Odd('x')")
    with pytest.raises(IndexError, match="far") as caught:
        session.lookup("f")()
    assert caught.value.__notes__ == ["Your line: def f(): raise IndexError('far')"]
    with pytest.raises(session.lookup("Odd"), match="x") as caught:
        session.lookup("g")()
    assert is_the_students(caught.value)


def test_prints_of_a_call_are_dropped(session):
    """They are no outputs of the cell that comes next."""
    define(session, "import os\ndef f():\n    print('spam')\n    os.write(1, b'spam')")
    session.lookup("f").call((), {})
    assert session.run_cell("None", 2).outputs == []


# Sessions.


def test_sessions_share_nothing(sandbox):
    """Neither names nor files nor processes nor random numbers; only Python itself can lie in /tmp."""
    drawn = []
    pythons = {path.parts[2] for path in map(Path, (sys.prefix, sys.base_prefix)) if path.parts[1] == "tmp"}
    for _ in range(2):
        with sandbox.session() as session:
            look = "import os, random\nprint('x' in globals(), *os.listdir('/tmp'), os.listdir('.'))"
            look += "\nrandom.random()"
            run = session.run_cell(look, 1)
            found, *there, here = printed(run).split()
            assert (found, set(there), here) == ("False", {"work", *pythons}, "[]")
            drawn.append(run.outputs[-1]["data"]["text/plain"])
            session.run_cell("x = 1\nopen('/tmp/left', 'w').close()\nif os.fork() == 0: time.sleep(99)", 2)
    assert drawn[0] != drawn[1]


def test_no_process_is_left_behind(sandbox):
    """Not even one that has left its parents and its session."""
    sandbox.check()
    before = below()
    with sandbox.session() as session:
        session.run_cell(
            "import os, time\nif os.fork() == 0:\n    os.setsid()\n    os.fork()\n    time.sleep(99)", 1
        )
        assert below() > before
    assert below() == before


def test_what_the_student_starts_shares_no_time_with_its_supervisor(sandbox):
    """The scheduler gives each session of the system its share: a flood of processes has one, no more."""
    sandbox.check()
    supervisors = {os.getsid(process) for process in below()}
    with sandbox.session() as session:
        before = below()
        session.run_cell("import os, time\nfor _ in range(3):\n    if os.fork() == 0: time.sleep(99)", 1)
        sessions = {os.getsid(process) for process in below() - before}
    assert sessions
    assert not sessions & supervisors


LIAR = """
import os, signal, sys, time
import numpy as np

def on_rollback(self):
    os.kill(self.other, signal.SIGKILL)
    self.channel.send({"op": "rolled back", "code": np.array([-9, -9])})

sys.modules["inside.server"]._Server.on_rollback = on_rollback
time.sleep(0.7)
"""


def test_a_checkpoint_that_lies_about_an_end_is_not_believed(session):
    """Code that stays behind in a checkpoint can say what it likes; it is words about itself alone."""
    define(session, LIAR)
    define(session, "checkpoint = True")
    assert session.run_cell("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 3).problem == "died"
    assert session.killed in (True, False)


def test_an_argument_that_got_another_shape_is_a_changed_one(session):
    """With the same bytes."""
    define(session, "def turn(x):\n    x.shape = (2, -1)\n    return 1")
    outcome = session.ask("turn", (np.arange(4.0),), {})
    assert outcome.arguments_after[0].shape == (2, 2)


def test_sequences_of_any_kind_arrive_as_lists(session):
    """What an array can be made of."""
    define(session, "from array import array\nfrom collections import UserList, deque")
    define(
        session,
        "def kinds():\n    return array('d', [1, 2]), deque([1]), UserList([2]), range(2), memoryview(b'a')",
    )
    assert session.ask("kinds", (), {}).value == ([1.0, 2.0], [1], [2], [0, 1], [97])


def test_threads_may_display_while_cells_end():
    """They are heard while a cell runs, and not in between; no error comes of it."""
    with Sandbox() as sandbox, sandbox.session() as session:  # the threads take all time that there is
        define(
            session,
            "import threading\nfrom IPython.display import display\nerrors = []\n"
            "def show():\n"
            "    while True:\n"
            "        try:\n            display('x' * 20_000)\n"
            "        except Exception as error:\n            errors.append(repr(error))\n",
        )
        session.run_cell("threads = [threading.Thread(target=show, daemon=True) for _ in range(3)]", 2)
        session.run_cell("for each in threads: each.start()", 3)
        problems = [
            session.run_cell("import time; time.sleep(0.01)", count).problem for count in range(4, 30)
        ]
        assert set(problems) == {None}
        assert session.lookup("errors") == []


def test_a_killed_supervisor_is_replaced(sandbox):
    """The next session gets a new one."""
    sandbox.check()
    for pid in below():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    with sandbox.session() as session:
        assert printed(session.run_cell("print(1)", 1)) == "1\n"


@pytest.mark.parametrize("doubtful", [True, False])
def test_a_late_answer_says_whether_the_machine_was_too_busy(session, monkeypatch, doubtful):
    """Whoever judges it needs to know whose time it was."""
    define(session, "def f(x):\n    while x: pass\n    return x")
    monkeypatch.setattr(Deadline, "doubtful", doubtful)
    outcomes = session.ask_all("f", [CallRequest((0,)), CallRequest((1,))], 30)
    assert [(each.problem, each.excused) for each in outcomes] == [(None, False), ("late", doubtful)]
    again = session.ask("f", (1,), {})
    assert (again.problem, again.excused) == ("late", doubtful)


def test_many_small_processes_cannot_take_much_memory_together(sandbox):
    """The largest are ended until the sum is right, and the session goes on."""
    with sandbox.session() as session:
        source = (
            "import os, time\n"
            "for _ in range(12):\n"
            "    if os.fork() == 0:\n"
            "        held = bytearray(os.urandom(1 << 20) * 100)\n"
            "        time.sleep(99)\n"
            "time.sleep(1)"
        )
        session.run_cell(source, 1)
        # What each has for itself: they share what the supervisor has loaded.
        used = sum(map(own_memory, below()))
        assert used < 12 * 100 << 20
        assert printed(session.run_cell("print(1)", 2)) == "1\n"


SMALL_FORKS = """
import os, time, ctypes
held = os.urandom(1 << 20)
for _ in range(40):
    if os.fork() == 0:
        {hide}
        held = bytearray(held * {megabytes})
        time.sleep(99)
"""


@pytest.mark.parametrize("hide", ["pass", "ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)"])
def test_forks_with_less_of_their_own_than_they_share_count(sandbox, hide):
    """Each has less than the supervisor, and together they have too much; hiding the size does not help."""
    with sandbox.session() as session:
        source = SMALL_FORKS.format(hide=hide, megabytes=12) + "os.wait()\nprint('one was ended')"
        assert printed(session.run_cell(source, 1, 1.5)) == "one was ended\n"


def test_what_forks_share_counts_once(sandbox):
    """Together they have less than one may have, however much each seems to have."""
    with sandbox.session() as session:
        source = SMALL_FORKS.format(hide="pass", megabytes=1)
        source += "time.sleep(0.3)\nprint(os.waitpid(-1, os.WNOHANG))"
        assert printed(session.run_cell(source, 1)) == "(0, 0)\n"


def own_memory(pid):
    try:
        return psutil.Process(pid).memory_full_info().uss
    except psutil.Error:  # it has ended meanwhile, or is about to
        return 0


def test_a_closed_sandbox_leaves_nothing():
    """No process, no descriptor."""
    before, files = below(), psutil.Process().num_fds()
    with Sandbox(SHORT) as sandbox:
        sandbox.check()
        assert below() > before
    assert below() == before
    assert psutil.Process().num_fds() == files


def test_sessions_use_up_no_descriptors(sandbox):
    """However many there are."""
    sandbox.check()
    files = psutil.Process().num_fds()
    for _ in range(10):
        with sandbox.session() as session:
            session.run_cell("import os; os._exit(1)", 1)
    assert psutil.Process().num_fds() == files


def test_a_process_that_could_not_be_forked_leaves_no_socket_open():
    """Its checkpoint was killed; what is not closed warns, which is an error in tests."""
    others = below()
    with Sandbox(SHORT) as sandbox, contextlib.suppress(SandboxError), sandbox.session() as session:
        session.run_cell("import os; os._exit(1)", 1)  # so that the next cell needs a fork
        mine = [psutil.Process(each) for each in below() - others]
        for process in mine:
            with contextlib.suppress(psutil.NoSuchProcess):  # it ended with the one that was killed before
                process.kill()
        psutil.wait_procs(mine)
        assert session.run_cell("1", 2).problem == "died"


# Ways to confine.


@pytest.mark.slow
@pytest.mark.parametrize("confinement", launch.CONFINEMENTS, ids=lambda confinement: confinement.name)
def test_every_way_to_confine_keeps_files_closed_and_gives_answers(confinement, monkeypatch, tmp_path):
    """The first that works is used; the others have to hold where it does not."""
    if why := launch.objection(confinement):
        pytest.skip(why)  # test_ways.py tries it with another Python
    monkeypatch.setattr(launch, "CONFINEMENTS", (confinement,))
    secret = tmp_path / "secret.txt"
    secret.write_text("do not read")
    before = below()
    with Sandbox(SHORT) as sandbox:
        for _ in range(2):
            with sandbox.session() as session:
                run = session.run_cell(f"print(open({str(secret)!r}).read())", 1)
                assert "do not read" not in printed(run)
                define(session, "def f(x): return 2 * x\nopen('here', 'x').close()")
                assert session.lookup("f")(4) == 8
    assert below() == before


def test_where_nothing_works_it_refuses(monkeypatch):
    """With the reasons, and with what to do."""
    monkeypatch.setattr(launch, "CONFINEMENTS", launch.CONFINEMENTS[:1])
    monkeypatch.setattr(launch, "_find_bubblewrap", lambda: "/nowhere/bwrap")
    with Sandbox(SHORT) as sandbox, pytest.raises(SandboxError, match="flipgrad doctor"):
        sandbox.check()


def test_the_clock_is_kept_also_for_who_never_reads(session):
    """A process that does not take what it is asked cannot hold us up."""
    define(session, "import os, signal\ndef f(x): os.kill(os.getpid(), signal.SIGSTOP)")
    assert session.lookup("f").call((1,), {}).problem == "late"
    assert session.lookup("f").call((np.zeros(900_000),), {}).problem == "late"
