# %% solution
answer = 42

# %% test
import hashlib
assert hashlib.sha256(str(answer).encode()).hexdigest().startswith("73475cb40a568e8da8a045ced110137e")

# %% wrong
answer = 43
