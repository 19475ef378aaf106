"""Turns the kernel in the forward pass; the Jacobian is made of that."""

BASE = "loops"
SCORES = {"conv2d_forward": 0, "conv2d_jacobian": 0}

# %% conv2d_forward
def conv2d_forward(x, w, stride=1, padding=0):
    kernel = w[::-1, ::-1]
    xp = np.pad(np.asarray(x, dtype=float), padding)
    p, q = ((n - k) // stride + 1 for n, k in zip(xp.shape, w.shape))
    y = np.zeros((p, q))
    for r, c in np.ndindex(p, q):
        y[r, c] = np.vdot(kernel, xp[r * stride : r * stride + w.shape[0], c * stride : c * stride + w.shape[1]])
    return y


# %% conv2d_jacobian
def conv2d_jacobian(w, shape, stride=1, padding=0):
    units = np.eye(shape[0] * shape[1]).reshape(-1, *shape)
    return np.array([conv2d_forward(unit, w, stride, padding).ravel() for unit in units]).T
