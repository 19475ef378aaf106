# %% solution
calls = 0
def f():
    global calls
    calls += 1

# %% test
before = calls
f()
f()
assert calls == before + 2

# %% wrong
calls = 0
def f():
    calls = 1
