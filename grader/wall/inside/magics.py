"""Magics and commands of a cell that cannot work here: each fails with a sentence, and the cell goes on.

IPython writes `%magic` and `!command` as calls. Those calls are changed in the syntax tree, before the cell
is compiled. What a student's code does with a magic in a `try`, or in a function, is as in a kernel.
"""

import ast
import contextlib
import re
import sys
from collections.abc import Callable

from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import UsageError

_WRITTEN_BY_IPYTHON = ("run_line_magic(", "run_cell_magic(", ".system(", ".getoutput(")
_INSTALLERS = frozenset({"pip", "conda", "mamba", "micromamba", "uv"})
"""Line magics that are programs, too."""
_WINDOWS = frozenset({"ipympl", "macosx", "nbagg", "notebook", "osx", "webagg", "widget"}) | frozenset(
    {"gtk", "gtk3", "gtk4", "qt", "qt4", "qt5", "qt6", "tk", "wx"}
)
"""Ways of `%matplotlib` that need a browser or a screen."""
_VERBS: dict[str, str] = {
    "apk": "add update upgrade",
    "apt": "download install source update upgrade",
    "apt-get": "dist-upgrade download install source update upgrade",
    "brew": "install update upgrade",
    "conda": "create env install search update upgrade",
    "dnf": "install update upgrade",
    "git": "clone fetch ls-remote pull push submodule",
    "jupyter": "labextension nbextension",
    "kaggle": "competitions datasets",
    "mamba": "create env install search update upgrade",
    "micromamba": "create env install search update upgrade",
    "npm": "add ci install",
    "pip": "download index install search wheel",
    "pip3": "download index install search wheel",
    "poetry": "add install",
    "uv": "add pip sync",
    "yarn": "add install",
    "yum": "install update upgrade",
}
"""Program -> what it does by the network."""
_FETCHERS = frozenset({"aria2c", "curl", "easy_install", "gdown", "wget"})
"""Programs that do nothing else."""
_BEFORE = re.compile(r"(?:sudo|nohup|time|\w+=\S*|\S*(?:python[\d.]*|\{sys\.executable\})\s+-m|-\S+)\s+")
"""What may stand before the name of a program."""
_ONE_COMMAND = re.compile(r"&&|\|\||[;|&\n]")


def forgiving(tree: ast.Module, source: str) -> ast.Module:
    """Change the magics and commands in a cell: none of them ends it, and none waits for a network.

    Parameters
    ----------
    tree
        The cell; it is changed.
    source
        Its text, as IPython made it plain Python.
    """
    if not any(word in source for word in _WRITTEN_BY_IPYTHON):
        return tree
    with contextlib.suppress(RecursionError):  # a sum of hundreds of terms is as deep as it is long
        _Replaced().visit(tree)
    tree.body = [*_each_passed_over(tree.body[:-1]), *map(_last_passed_over, tree.body[-1:])]
    return ast.fix_missing_locations(tree)


class _Replaced(ast.NodeTransformer):
    """Puts other calls in place of those that need a network or a window."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Look at one call; those that IPython writes have texts as arguments."""
        self.generic_visit(node)
        match _method_of(node), _texts(node):
            case "run_line_magic", ["matplotlib", wanted] if wanted.strip(" ;") in _WINDOWS:
                return _call_of_shell(Forgiving.as_pictures, wanted.strip(" ;"))
            case "run_line_magic", [program, rest] if program in _INSTALLERS:
                command, has_value = f"{program} {rest}", False
            case ("system" | "getoutput") as method, [command]:
                has_value = method == "getoutput"
            case _:
                return node
        if needs_network(command):
            return _call_of_shell(Forgiving.without_network, command, has_value)
        return node


def _call_of_shell(method: Callable[..., object], *arguments: str | bool) -> ast.Call:
    """Write `get_ipython().method(...)`."""
    shell = ast.Call(ast.Name("get_ipython", ast.Load()), [], [])
    values: list[ast.expr] = [ast.Constant(argument) for argument in arguments]
    return ast.Call(ast.Attribute(shell, method.__name__, ast.Load()), values, [])


def needs_network(command: str) -> bool:
    """Say whether a command line, or a part of it, installs something or fetches something from elsewhere."""
    return any(_fetches(_without_prefixes(part)) for part in _ONE_COMMAND.split(command))


def _without_prefixes(command: str) -> str:
    """Take away what stands before the name of a program."""
    rest = command.strip()
    while before := _BEFORE.match(rest):
        rest = rest[before.end() :]
    return rest


def _fetches(command: str) -> bool:
    program, *others = [word for word in command.split() if not word.startswith("-")] or [""]
    program = program.rpartition("/")[2]
    if program in _FETCHERS:
        return bool(others)
    return bool(others) and others[0] in _VERBS.get(program, "").split()


class Forgiving(ZMQInteractiveShell):
    """A shell whose magics and commands do not end a cell."""

    def without_network(self, command: str, has_value: bool) -> list[str] | None:
        """Say that a command was not run; its value, where one is asked for, is without lines."""
        self.user_ns["_exit_code"] = 1
        print(
            f"Not run: {' '.join(command.split())[:200]}\n"
            "There is no network where notebooks are graded, so nothing can be installed or fetched there. "
            "Your course says which libraries are there; what else you need, hand in beside the notebook.",
            file=sys.stderr,
        )
        return [] if has_value else None

    def passed_over(self, body: str = "") -> None:
        """Show the error of a magic, and go on below it.

        Parameters
        ----------
        body
            What stands below a cell magic. It is run where there is no such magic.
        """
        error = sys.exc_info()[1]
        self.showtraceback()
        print("This line failed where notebooks are graded; what stands below it was run.", file=sys.stderr)
        if isinstance(error, UsageError) and body:
            self.run_cell(body)

    def as_pictures(self, wanted: str) -> None:
        """Draw figures as pictures where a notebook asks for another way."""
        self.enable_matplotlib("inline")
        print(
            f"%matplotlib {wanted}: there is no window where notebooks are graded. "
            "Figures are drawn as pictures, as by %matplotlib inline.",
            file=sys.stderr,
        )


def _each_passed_over(statements: list[ast.stmt]) -> list[ast.stmt]:
    """Let the cell go on where a magic among these statements fails, or in what is run under a condition."""
    return [_passed_over(statement) for statement in statements]


def _passed_over(statement: ast.stmt) -> ast.stmt:
    match statement:
        case ast.If() | ast.For() | ast.While():
            statement.body = _each_passed_over(statement.body)
            statement.orelse = _each_passed_over(statement.orelse)
        case ast.With():
            statement.body = _each_passed_over(statement.body)
        case ast.Expr(ast.Call() as call) | ast.Assign(value=ast.Call() as call):
            method, texts = _method_of(call), _texts(call)
            if method in ("run_line_magic", "system", "getoutput") and texts:
                return _tried(statement, "")
            if method == "run_cell_magic" and len(texts) == 3 and _defines(texts[2]):
                return _tried(statement, texts[2])
    return statement


def _last_passed_over(statement: ast.stmt) -> ast.stmt:
    """Treat the last statement: a line magic there costs nothing, and its value may be shown."""
    match statement:
        case ast.Expr(value) | ast.Assign(value=value) if _method_of(value) != "run_cell_magic":
            return statement
    return _passed_over(statement)


def _tried(statement: ast.stmt, body: str) -> ast.Try:
    goes_on = ast.Expr(_call_of_shell(Forgiving.passed_over, body))
    handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [goes_on])
    return ast.copy_location(ast.Try([statement], [handler], [], []), statement)


def _defines(body: str) -> bool:
    """Say whether what stands below a cell magic is Python that defines a function or a class."""
    try:
        statements = ast.parse(body).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for s in statements)


def _method_of(node: ast.expr) -> str:
    """Name the method in `get_ipython().method(...)`; empty if it is something else."""
    match node:
        case ast.Call(ast.Attribute(ast.Call(ast.Name("get_ipython"), [], []), str(method))):
            return method
    return ""


def _texts(call: ast.Call) -> list[str]:
    return [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
