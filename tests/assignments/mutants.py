"""Every small change to a function: what a slip of the pen, or of the mind, would make of it.

    for mutant in mutants(forward_loops):
        mutant.change    "line 4: Sub for Add"
        mutant.make()    the changed function

The source is parsed once. Each change takes the place of one node, is compiled, and is taken back.
"""

import ast
import inspect
import itertools
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

ARITHMETIC = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.FloorDiv),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult,),
}
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


@dataclass(frozen=True)
class Mutant:
    """A function with one small change."""

    change: str
    make: Callable[[], Any]
    """A fresh one each time: what it remembers on itself is its own, what its module holds is not."""


Variant = tuple[str, Any]
"""What is changed, and the node to put there: for a statement, a list of statements."""


def mutants(function: Any, share: int = 1) -> Iterator[Mutant]:
    """Give a function with each small change, one at a time; an object with a `__call__` by its class.

    With a share of 3 it is one in three of the changes, spread over the source.
    """
    by_class = not inspect.isfunction(function)
    source = type(function) if by_class else function
    tree = ast.parse(textwrap.dedent(inspect.getsource(source)))
    names = variables(tree)
    seen = {ast.unparse(tree)}
    count = itertools.count()
    for parent, field, i, node in list(places(tree)):
        whole = getattr(parent, field)
        for change, new in [*of_expression(node), *of_statement(node), *of_name(node, names)]:
            if next(count) % share:
                continue
            if i is None:
                setattr(parent, field, new)
            else:
                new = [ast.copy_location(each, node) for each in (new if isinstance(new, list) else [new])]
                left = [*whole[:i], *new, *whole[i + 1 :]]
                setattr(parent, field, left or [ast.Pass()])
            text = ast.unparse(tree)
            setattr(parent, field, whole)
            if text not in seen and (code := compiled(text)):
                seen.add(text)
                yield Mutant(f"line {node.lineno}: {change}", maker(code, source, by_class))


def compiled(text: str) -> Any:
    try:
        return compile(text, "<mutant>", "exec")
    except SyntaxError:  # such as an assignment to a number: nobody can hand that in
        return None


def maker(code: Any, source: Any, by_class: bool) -> Callable[[], Any]:
    def make() -> Any:
        space = dict(vars(inspect.getmodule(source)))
        exec(code, space)
        return space[source.__name__]() if by_class else space[source.__name__]

    return make


def places(parent: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, Any]]:
    """Every expression and statement below a node, with where it stands."""
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns"):
            continue
        several = isinstance(value, list)
        for i, node in enumerate(value if several else [value]):
            if isinstance(node, ast.expr | ast.stmt | ast.keyword) and not is_docstring(node):
                yield parent, field, i if several else None, node
            if isinstance(node, ast.AST):
                yield from places(node)


def is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def variables(tree: ast.AST) -> frozenset[str]:
    """Arguments and variables, of everything in it."""
    names = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return frozenset(names - {"self", "args", "kwargs"})


def of_name(node: Any, names: frozenset[str]) -> Iterator[Variant]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        for other in sorted(names - {node.id}):
            yield f"{other} for {node.id}", ast.copy_location(ast.Name(other, ast.Load()), node)


def by_one(node: Any) -> Iterator[Variant]:
    for op in (ast.Add(), ast.Sub()):
        yield (
            f"{ast.unparse(node)} {'+' if isinstance(op, ast.Add) else '-'} 1",
            ast.BinOp(node, op, ast.Constant(1)),
        )


def of_expression(node: Any) -> Iterator[Variant]:
    match node:
        case ast.BinOp(left, op, right):
            for other in ARITHMETIC.get(type(op), ()):
                yield f"{other.__name__} for {type(op).__name__}", ast.BinOp(left, other(), right)
            yield "operands exchanged", ast.BinOp(right, op, left)
        case ast.Compare(left, ops, comparators):
            for i, op in enumerate(ops):
                for other in COMPARISONS.get(type(op), ()):
                    changed = [*ops[:i], other(), *ops[i + 1 :]]
                    yield f"{other.__name__} for {type(op).__name__}", ast.Compare(left, changed, comparators)
        case ast.BoolOp(op, values):
            yield (
                "and for or, or for and",
                ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values),
            )
        case ast.UnaryOp(ast.USub() | ast.Not(), operand):
            yield "negation dropped", operand
        case ast.Constant(bool() as value):
            yield f"{not value}", ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            yield f"{value + 1} for {value}", ast.Constant(value + 1)
            yield f"{value - 1} for {value}", ast.Constant(value - 1)
        case ast.Slice(lower, upper, step):
            bounds = {"lower": lower, "upper": upper, "step": step}
            for name, bound in bounds.items():
                if bound is not None:
                    yield f"no {name} bound", ast.Slice(**{**bounds, name: None})
                    for change, new in by_one(bound):
                        yield change, ast.Slice(**{**bounds, name: new})
        case ast.Subscript(value, ast.Tuple([first, second]), ctx):
            yield "indices exchanged", ast.Subscript(value, ast.Tuple([second, first], ast.Load()), ctx)
        case ast.Subscript(value, index, ctx) if not isinstance(index, ast.Slice | ast.Tuple):
            for change, new in by_one(index):
                yield f"index {change}", ast.Subscript(value, new, ctx)
        case ast.Call(func, args, keywords):
            for i in range(len(args) - 1):
                exchanged = [*args[:i], args[i + 1], args[i], *args[i + 2 :]]
                yield "arguments exchanged", ast.Call(func, exchanged, keywords)
            for i, arg in enumerate(args):
                for change, new in by_one(arg):
                    yield f"argument {change}", ast.Call(func, [*args[:i], new, *args[i + 1 :]], keywords)
        case ast.keyword(name) if name:
            yield f"{name} left out", []
        case ast.IfExp(test, body, orelse):
            yield "condition negated", ast.IfExp(test, orelse, body)


def of_statement(node: Any) -> Iterator[Variant]:
    if not isinstance(node, ast.stmt) or isinstance(node, ast.FunctionDef | ast.ClassDef):
        return
    yield "statement dropped", []
    match node:
        case ast.Return(value) if value:
            yield "sign of the result", ast.Return(ast.UnaryOp(ast.USub(), value))
        case ast.Return():
            return
        case ast.AugAssign(target, op, value):
            yield "= for +=", ast.Assign([target], value)
            other = ast.Add() if isinstance(op, ast.Sub) else ast.Sub()
            yield "sign of the term", ast.AugAssign(target, other, value)
        case ast.Assign(targets, value):
            yield "+= for =", ast.AugAssign(targets[0], ast.Add(), value)
        case ast.If(test, body, orelse):
            yield "condition negated", ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
    yield "statement repeated", [node, node]
