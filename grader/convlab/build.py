"""Builds source/convlab.py, the one file that travels with every assignment, from the parts in this package.

`make release` runs it. The file holds the parts one after the other as they are written, below one block of
their imports. What a part imports from another part needs no import there.
"""

import ast
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).parent
BUILT = PACKAGE.parents[1] / "source" / "convlab.py"
ORDER = (
    "aliases",
    "own_numbers",
    "own_layer",
    "cases",
    "checks",
    "gradients",
    "examining",
    "explaining",
    "xray",
    "pictures_of_xrays",
    "reading",
    "letters",
    "hints",
    "ideas",
    "calls",
    "values",
    "by_hand",
    "text",
    "sheet",
    "picture_data",
    "images",
    "labels",
    "pictures1d",
    "stamps",
    "pictures2d",
    "stamps2d",
    "pictures_of_layers",
    "sliders",
    "examples",
    "predicting",
    "predictions1d",
    "predictions2d",
    "predictions_of_learning",
    "predictions",
    "learning",
    "pictures_of_learning",
)
"""The parts in the order in which a reader of the file meets them."""
HEAD = '''"""Pictures and visible checks for the notebooks: the one helper that travels with every assignment.

A check says at once what was expected and what came out, on the smallest input that differs. It holds no
answer: a forward pass is compared with tables of numbers, a gradient with finite differences of the
student's own forward pass. Pictures are SVG, written here, so that neither costs more than numpy.
"""

# Built by `make release` from the parts in grader/convlab/.

'''


class NotBuildable(Exception):
    """The parts do not make one file."""


@dataclass(frozen=True)
class Part:
    """A module of this package, taken apart."""

    about: str
    """Its docstring."""
    imports: frozenset[tuple[str, str]]
    """What it imports from outside of the package: a module, and a name in it or nothing."""
    names: frozenset[str]
    """What it defines on its top level."""
    text: str
    """What stands below its imports."""


def build() -> str:
    """Give the text of the file, made of the parts as they lie in this package.

    Raises
    ------
    NotBuildable
        As `join`.
    """
    return join({name: (PACKAGE / f"{name}.py").read_text(encoding="utf-8") for name in ORDER})


def join(sources: Mapping[str, str]) -> str:
    """Make one file of the sources of parts, given by their names.

    Raises
    ------
    NotBuildable
        If a part is not a docstring, imports and then definitions; if two parts define the same name; or if
        a part defines a name that another one imports.
    """
    parts = {name: _read_part(name, source) for name, source in sources.items()}
    imports = frozenset().union(*(part.imports for part in parts.values()))
    owners = {_bound(*each): "an import" for each in imports}
    for module, part in parts.items():
        for name in sorted(part.names):
            if name in owners:
                raise NotBuildable(f"{name} is defined in {module}.py and by {owners[name]}: rename one.")
            owners[name] = f"{module}.py"
    sections = (f"# {'-' * 80}\n# {part.about}\n\n\n{part.text}\n" for part in parts.values())
    return f"{HEAD}{_import_block(imports)}\n" + "\n\n".join(sections)


def _read_part(name: str, source: str) -> Part:
    body = ast.parse(source).body
    about = ast.get_docstring(ast.Module(body[:1], []))
    if about is None or "\n" in about:
        raise NotBuildable(f"{name}.py does not begin with a docstring of one line.")
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    definitions = body[1 + len(imports) :]
    if body[1 : 1 + len(imports)] != imports or not definitions:
        raise NotBuildable(f"{name}.py does not define something below its last import.")
    last = body[len(imports)].end_lineno
    return Part(
        about,
        frozenset(pair for node in imports for pair in _outside(name, node)),
        frozenset(defined for node in definitions for defined in _defined(node)),
        "\n".join(source.splitlines()[last:]).strip("\n"),
    )


def _outside(name: str, node: ast.Import | ast.ImportFrom) -> Iterable[tuple[str, str]]:
    """Give what an import takes from outside of the package."""
    for alias in node.names:
        if isinstance(node, ast.Import):
            yield f"{alias.name} as {alias.asname}" if alias.asname else alias.name, ""
        elif alias.asname:
            raise NotBuildable(f"{name}.py imports {alias.name} by another name.")
        elif not node.level:
            yield str(node.module), alias.name


def _defined(node: ast.stmt) -> Iterable[str]:
    """Give the names that a statement of the top level defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    targets = node.targets if isinstance(node, ast.Assign) else []
    targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
    for target in targets:
        yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))


def _bound(module: str, name: str) -> str:
    """Give the name that an import binds."""
    return name or module.rpartition(" as ")[2].partition(".")[0]


def _import_block(imports: frozenset[tuple[str, str]]) -> str:
    """Write imports as the formatter would: those of the future, of the standard library, of others."""
    groups: list[list[str]] = [[], [], []]
    for module in sorted({module for module, name in imports if not name}):
        groups[_group(module)].append(f"import {module}")
    for module in sorted({module for module, name in imports if name}):
        names = sorted(name for each, name in imports if each == module and name)
        groups[_group(module)].append(f"from {module} import {', '.join(names)}")
    return "\n\n".join("\n".join(group) for group in groups if group) + "\n"


def _group(module: str) -> int:
    root = module.split()[0].partition(".")[0]
    return 0 if root == "__future__" else 1 if root in sys.stdlib_module_names else 2


if __name__ == "__main__":
    BUILT.write_text(build(), encoding="utf-8")
