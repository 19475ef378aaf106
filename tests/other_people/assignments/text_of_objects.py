# %% solution
class Book:
    def __init__(self, title, year):
        self.title, self.year = title, year
    def __str__(self):
        return f"{self.title} ({self.year})"

# %% test
b = Book("Emma", 1815)
assert str(b) == "Emma (1815)" == f"{b}"
import io, contextlib
out = io.StringIO()
with contextlib.redirect_stdout(out):
    print(b)
assert out.getvalue() == "Emma (1815)\n"

# %% wrong
class Book:
    def __init__(self, title, year):
        self.title, self.year = title, year
    def __str__(self):
        return self.title
