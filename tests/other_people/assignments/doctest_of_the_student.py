# %% solution
def add(a, b):
    """Add.

    >>> add(1, 2)
    3
    """
    return a + b

# %% test
import doctest
r = doctest.run_docstring_examples
assert ">>> add" in add.__doc__
found = doctest.DocTestFinder().find(add, "add", globs={"add": add})
runner = doctest.DocTestRunner(verbose=False)
assert runner.run(found[0]).failed == 0
assert add("a", "b") == "ab"

# %% wrong
def add(a, b):
    return a + b
