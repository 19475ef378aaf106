"""Turns the kernel with a vertical flip alone, and walks over dy with that; the layer calls dx."""

BASE = "windows"
SCORES = {"rot180": 0, "conv2d_dx": 0, "conv2d_layer_backward": 8}

# %% rot180
def rot180(w):
    return w[::-1]


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    (height, width), (kh, kw) = x.shape, w.shape
    framed = np.zeros((height + 2 * padding + kh - 1, width + 2 * padding + kw - 1))
    for (r, c), g in np.ndenumerate(dy):
        framed[kh - 1 + r * stride, kw - 1 + c * stride] = g
    full = conv2d_forward(framed, rot180(w))
    return full[padding : padding + height, padding : padding + width]
