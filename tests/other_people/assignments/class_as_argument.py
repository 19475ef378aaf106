# %% solution
class A:
    def hello(self):
        return "A"
class B(A):
    def hello(self):
        return "B" + super().hello()
def greet(kind):
    return kind().hello()

# %% test
assert greet(A) == "A" and greet(B) == "BA"
assert B.__mro__[1] is A and B.__bases__ == (A,)

# %% wrong
class A:
    def hello(self):
        return "A"
class B(A):
    def hello(self):
        return "B"
def greet(kind):
    return kind().hello()
