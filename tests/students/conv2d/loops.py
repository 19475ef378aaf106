"""Everything right, in plain loops over rows, columns and whatever else there is."""

# %% conv2d_forward
def conv2d_forward(x, w, stride=1, padding=0):
    height, width = x.shape
    kh, kw = w.shape
    p = (height + 2 * padding - kh) // stride + 1
    q = (width + 2 * padding - kw) // stride + 1
    y = np.zeros((p, q))
    for r in range(p):
        for c in range(q):
            for u in range(kh):
                for v in range(kw):
                    i, j = r * stride + u - padding, c * stride + v - padding
                    if 0 <= i < height and 0 <= j < width:
                        y[r, c] += w[u, v] * x[i, j]
    return y


# %% conv2d_dw
def conv2d_dw(dy, x, w, stride=1, padding=0):
    dw = np.zeros(w.shape)
    for u in range(w.shape[0]):
        for v in range(w.shape[1]):
            for r in range(dy.shape[0]):
                for c in range(dy.shape[1]):
                    i, j = r * stride + u - padding, c * stride + v - padding
                    if 0 <= i < x.shape[0] and 0 <= j < x.shape[1]:
                        dw[u, v] += dy[r, c] * x[i, j]
    return dw


# %% conv2d_jacobian
def conv2d_jacobian(w, shape, stride=1, padding=0):
    height, width = shape
    kh, kw = w.shape
    p = (height + 2 * padding - kh) // stride + 1
    q = (width + 2 * padding - kw) // stride + 1
    J = np.zeros((p * q, height * width))
    for r in range(p):
        for c in range(q):
            for i in range(height):
                for j in range(width):
                    u, v = i + padding - r * stride, j + padding - c * stride
                    if 0 <= u < kh and 0 <= v < kw:
                        J[r * q + c, i * width + j] = w[u, v]
    return J


# %% rot180
def rot180(w):
    kh, kw = w.shape
    turned = np.zeros((kh, kw))
    for a in range(kh):
        for b in range(kw):
            turned[a, b] = w[kh - 1 - a, kw - 1 - b]
    return turned


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    dx = np.zeros(x.shape)
    for r in range(dy.shape[0]):
        for c in range(dy.shape[1]):
            for u in range(w.shape[0]):
                for v in range(w.shape[1]):
                    i, j = r * stride + u - padding, c * stride + v - padding
                    if 0 <= i < x.shape[0] and 0 <= j < x.shape[1]:
                        dx[i, j] += dy[r, c] * w[u, v]
    return dx


# %% derive_dx2d [markdown]
# Every output may depend on x[i, j], so dx[i, j] = sum over r, c of dy[r, c] dy[r, c]/dx[i, j].
# w does not depend on x: dy[r, c]/dx[i, j] = sum over u, v of w[u, v] 1(r + u = i, c + v = j).
# So u = i - r, v = j - c, and as u, v run over 0 ... n - 1, r runs over i - n + 1 ... i and c over
# j - n + 1 ... j: dx[i, j] = sum of dy[r, c] w[i - r, j - c], dy being zero where there is no output.
# With r' = r - i + n - 1 and c' = c - j + n - 1 the sums start at 0 and w has the indices n - 1 - r',
# n - 1 - c'. Both fall as r' and c' grow: w is turned by 180 degrees.

# %% conv2d_layer_forward
def conv2d_layer_forward(x, w, b, stride=1, padding=0):
    p = (x.shape[2] + 2 * padding - w.shape[2]) // stride + 1
    q = (x.shape[3] + 2 * padding - w.shape[3]) // stride + 1
    y = np.zeros((x.shape[0], w.shape[0], p, q))
    for n in range(x.shape[0]):
        for f in range(w.shape[0]):
            for r in range(p):
                for s in range(q):
                    y[n, f, r, s] = b[f]
                    for c in range(x.shape[1]):
                        for u in range(w.shape[2]):
                            for v in range(w.shape[3]):
                                i, j = r * stride + u - padding, s * stride + v - padding
                                if 0 <= i < x.shape[2] and 0 <= j < x.shape[3]:
                                    y[n, f, r, s] += w[f, c, u, v] * x[n, c, i, j]
    return y


# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(b.shape)
    for n in range(dy.shape[0]):
        for f in range(dy.shape[1]):
            for r in range(dy.shape[2]):
                for s in range(dy.shape[3]):
                    db[f] += dy[n, f, r, s]
                    for c in range(x.shape[1]):
                        for u in range(w.shape[2]):
                            for v in range(w.shape[3]):
                                i, j = r * stride + u - padding, s * stride + v - padding
                                if 0 <= i < x.shape[2] and 0 <= j < x.shape[3]:
                                    dx[n, c, i, j] += dy[n, f, r, s] * w[f, c, u, v]
                                    dw[f, c, u, v] += dy[n, f, r, s] * x[n, c, i, j]
    return dx, dw, db
