"""The first line of the Jacobian's cell raises, so the function below it never comes to be."""

BASE = "loops"
SCORES = {"conv1d_jacobian": 0}

# %% conv1d_jacobian
m = (len(inputs) + 2 * padding - len(w)) // stride + 1


def conv1d_jacobian(w, n, stride=1, padding=0):
    J = np.zeros((m, n))
    for i in range(m):
        J[i, i : i + len(w)] = w
    return J
