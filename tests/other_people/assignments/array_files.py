# %% given
import numpy as np

# %% solution
np.savetxt("a.csv", np.arange(4).reshape(2, 2), delimiter=",")
np.save("b.npy", np.ones(3))

# %% test
assert np.loadtxt("a.csv", delimiter=",").tolist() == [[0, 1], [2, 3]]
assert np.load("b.npy").sum() == 3

# %% wrong
np.savetxt("a.csv", np.zeros((2, 2)), delimiter=",")
np.save("b.npy", np.ones(3))
