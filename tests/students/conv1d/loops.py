"""Everything right, in plain loops over inputs and outputs."""

# %% conv1d_forward
def conv1d_forward(x, w, stride=1, padding=0):
    n, k = len(x), len(w)
    m = (n + 2 * padding - k) // stride + 1
    y = np.zeros(m)
    for i in range(m):
        for a in range(k):
            j = i * stride + a - padding
            if 0 <= j < n:
                y[i] += w[a] * x[j]
    return y


# %% conv1d_jacobian
def conv1d_jacobian(w, n, stride=1, padding=0):
    k = len(w)
    m = (n + 2 * padding - k) // stride + 1
    J = np.zeros((m, n))
    for i in range(m):
        for j in range(n):
            a = j + padding - i * stride
            if 0 <= a < k:
                J[i, j] = w[a]
    return J


# %% numerical_gradient
def numerical_gradient(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient


# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    dw = np.zeros(len(w))
    for a in range(len(w)):
        for i in range(len(dy)):
            j = i * stride + a - padding
            if 0 <= j < len(x):
                dw[a] += dy[i] * x[j]
    return dw


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    dx = np.zeros(len(x))
    for i in range(len(dy)):
        for a in range(len(w)):
            j = i * stride + a - padding
            if 0 <= j < len(x):
                dx[j] += dy[i] * w[a]
    return dx


# %% convolve1d_forward
def convolve1d_forward(x, w):
    y = np.zeros(len(x) + len(w) - 1)
    for i in range(len(x)):
        for a in range(len(w)):
            y[i + a] += x[i] * w[a]
    return y


# %% convolve1d_dx
def convolve1d_dx(dy, w):
    n = len(dy) - len(w) + 1
    dx = np.zeros(n)
    for i in range(n):
        for a in range(len(w)):
            dx[i] += dy[i + a] * w[a]
    return dx


# %% derive_dx [markdown]
# The input x[j] is read by output y[i] at kernel position a = j - i (stride 1, no padding), so
# dy[i]/dx[j] = w[j - i] where 0 <= j - i < k, and 0 elsewhere. By the chain rule
# dx[j] = sum_i dy[i] w[j - i]. With b = k - 1 - (j - i) the kernel's index falls as i grows:
# dx[j] = sum_b dy[j - (k - 1) + b] w[k - 1 - b], the full cross-correlation of dy with w flipped.
