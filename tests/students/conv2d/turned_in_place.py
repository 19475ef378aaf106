"""Turns the caller's own kernel, in rot180 and before the walk."""

BASE = "loops"
SCORES = {"rot180": 3, "conv2d_dx": 15}

# %% rot180
def rot180(w):
    w[:] = w[::-1].copy()
    w[:] = w[:, ::-1].copy()
    return w


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    (height, width), (kh, kw) = x.shape, w.shape
    framed = np.zeros((height + 2 * padding + kh - 1, width + 2 * padding + kw - 1))
    for (r, c), g in np.ndenumerate(dy):
        framed[kh - 1 + r * stride, kw - 1 + c * stride] = g
    turned = rot180(w)
    dxp = np.zeros((height + 2 * padding, width + 2 * padding))
    for i, j in np.ndindex(dxp.shape):
        dxp[i, j] = np.vdot(turned, framed[i : i + kh, j : j + kw])
    return dxp[padding : padding + height, padding : padding + width]
