"""Gives the Jacobian transposed, as the table of dy/dx stands, and crops the true convolution to n."""

BASE = "loops"
SCORES = {"conv1d_jacobian": 0, "convolve1d_forward": 0}

# %% conv1d_jacobian
def conv1d_jacobian(w, n, stride=1, padding=0):
    m = (n + 2 * padding - len(w)) // stride + 1
    table = np.zeros((n, m))
    for i in range(m):
        for a in range(len(w)):
            j = i * stride + a - padding
            if 0 <= j < n:
                table[j, i] = w[a]
    return table


# %% convolve1d_forward
def convolve1d_forward(x, w):
    return np.convolve(np.asarray(x, dtype=float), w, mode="same")
