"""Everything right without numpy: lists in lists, and the results too."""

BASE = "loops"

# %% conv2d_forward
def get(x, i, j):
    return float(x[i][j]) if 0 <= i < len(x) and 0 <= j < len(x[0]) else 0.0


def conv2d_forward(x, w, stride=1, padding=0):
    kh, kw = len(w), len(w[0])
    rows = range(-padding, len(x) + padding - kh + 1, stride)
    columns = range(-padding, len(x[0]) + padding - kw + 1, stride)
    return [
        [sum(float(w[u][v]) * get(x, i + u, j + v) for u in range(kh) for v in range(kw)) for j in columns]
        for i in rows
    ]


# %% conv2d_dw
def conv2d_dw(dy, x, w, stride=1, padding=0):
    return [
        [
            sum(
                float(g) * get(x, r * stride + u - padding, c * stride + v - padding)
                for r, row in enumerate(dy)
                for c, g in enumerate(row)
            )
            for v in range(len(w[0]))
        ]
        for u in range(len(w))
    ]


# %% conv2d_jacobian
def conv2d_jacobian(w, shape, stride=1, padding=0):
    def one(at):
        x = [[float((i, j) == at) for j in range(shape[1])] for i in range(shape[0])]
        return [entry for row in conv2d_forward(x, w, stride, padding) for entry in row]

    table = [one((i, j)) for i in range(shape[0]) for j in range(shape[1])]
    return [list(column) for column in zip(*table)]


# %% rot180
def rot180(w):
    return [list(row)[::-1] for row in list(w)[::-1]]


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    def one(i, j):
        total = 0.0
        for r, row in enumerate(dy):
            for c, g in enumerate(row):
                u, v = i + padding - r * stride, j + padding - c * stride
                total += float(g) * get(w, u, v)
        return total

    return [[one(i, j) for j in range(len(x[0]))] for i in range(len(x))]


# %% conv2d_layer_forward
def add(tables):
    return [[sum(entries) for entries in zip(*rows)] for rows in zip(*tables)]


def conv2d_layer_forward(x, w, b, stride=1, padding=0):
    def one(image, kernels, bias):
        y = add([conv2d_forward(image[c], kernels[c], stride, padding) for c in range(len(image))])
        return [[entry + float(bias) for entry in row] for row in y]

    return [[one(image, w[f], b[f]) for f in range(len(w))] for image in x]


# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    N, F, C = range(len(x)), range(len(w)), range(len(x[0]))
    dx = [[add([conv2d_dx(dy[n][f], x[n][c], w[f][c], stride, padding) for f in F]) for c in C] for n in N]
    dw = [[add([conv2d_dw(dy[n][f], x[n][c], w[f][c], stride, padding) for n in N]) for c in C] for f in F]
    db = [sum(float(g) for n in N for row in dy[n][f] for g in row) for f in F]
    return [dx, dw, db]
