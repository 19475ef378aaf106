# %% given
import numpy as np

# %% solution
answer = "b"
values = {"x": [1, 2], "y": np.eye(2)}
matrix = np.array([[1, 2], [3, 4]])
inverse = np.linalg.inv(matrix)

# %% test
assert answer.lower().strip() in ("b", "(b)")
assert set(values) == {"x", "y"} and values["y"].trace() == 2
assert np.allclose(matrix @ inverse, np.eye(2))

# %% wrong
answer = "c"
values = {}
matrix = inverse = np.eye(2)
