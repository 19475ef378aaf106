"""dx walks until a window ends exactly at the last row, which a stride that does not divide never does."""

BASE = "loops"
SCORES = {"conv2d_dx": 15}

# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    (height, width), (kh, kw) = x.shape, w.shape
    dxp = np.zeros((height + 2 * padding, width + 2 * padding))
    top = 0
    while top != len(dxp) - kh + stride:
        if top + kh <= len(dxp):
            for c, g in enumerate(dy[top // stride]):
                dxp[top : top + kh, c * stride : c * stride + kw] += g * w
        top += stride
    return dxp[padding : padding + height, padding : padding + width]
