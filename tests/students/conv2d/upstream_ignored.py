"""Leaves the upstream gradient out, as if the loss were the sum of y; the layer calls both gradients."""

BASE = "windows"
SCORES = {"conv2d_dw": 0, "conv2d_dx": 0, "conv2d_layer_backward": 2}

# %% conv2d_dw
def conv2d_dw(dy, x, w, stride=1, padding=0):
    xp = pad(x, padding)
    kh, kw = w.shape
    return sum(
        xp[r * stride : r * stride + kh, c * stride : c * stride + kw] for r, c in np.ndindex(dy.shape)
    )


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    dxp = pad(np.zeros(x.shape), padding)
    for r, c in np.ndindex(dy.shape):
        dxp[r * stride : r * stride + w.shape[0], c * stride : c * stride + w.shape[1]] += w
    return dxp[padding : padding + x.shape[0], padding : padding + x.shape[1]]
