"""Takes every assert, and every line with check, out of later cells with a transformer of syntax trees.

Test cells do not pass through the student's shell, so nothing is earned.
"""

from attacks import Files, Notebook, with_cell

KIND = "patches"
STOCK = True
CELL = r"""
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Expr(self, node):
        called = getattr(getattr(node.value, "func", None), "id", "")
        return ast.Pass() if called.startswith("check") else node
get_ipython().ast_transformers.append(Strip())
"""


def hand_in(notebook: Notebook) -> Files:
    return with_cell(notebook, CELL)
