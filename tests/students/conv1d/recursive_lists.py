"""Everything right, by recursion and without numpy: the results are plain lists."""

BASE = "loops"

# %% conv1d_forward
def dot(a, b):
    return 0.0 if len(a) == 0 or len(b) == 0 else float(a[0]) * float(b[0]) + dot(a[1:], b[1:])


def slide(x, w, stride):
    return [] if len(x) < len(w) else [dot(x, w), *slide(x[stride:], w, stride)]


def conv1d_forward(x, w, stride=1, padding=0):
    zeros = [0.0] * padding
    return slide([*zeros, *x, *zeros], list(w), stride)


# %% conv1d_jacobian
def transpose(rows):
    return [list(column) for column in zip(*rows)]


def unit(n, j):
    return [float(i == j) for i in range(n)]


def conv1d_jacobian(w, n, stride=1, padding=0):
    return transpose([conv1d_forward(unit(n, j), w, stride, padding) for j in range(n)])


# %% conv1d_dw
def conv1d_dw(dy, x, w, stride=1, padding=0):
    return [dot(dy, conv1d_forward(x, unit(len(w), a), stride, padding)) for a in range(len(w))]


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    return [dot(dy, conv1d_forward(unit(len(x), j), w, stride, padding)) for j in range(len(x))]


# %% convolve1d_forward
def convolve1d_forward(x, w):
    return conv1d_forward(x, list(w)[::-1], padding=len(w) - 1)


# %% convolve1d_dx
def convolve1d_dx(dy, w):
    return slide(list(dy), list(w), 1)
