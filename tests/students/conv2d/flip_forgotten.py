"""The kernel comes back unturned in dx, by hand and in code."""

BASE = "loops"
SCORES = {"hand_dx22": 0, "conv2d_dx": 0}

# %% hand_dx22
x, w, dy = convlab.numbers2d_for(student_id)
hand_dx22 = np.sum(dy * w)


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    kh, kw = w.shape
    dxp = np.zeros((x.shape[0] + 2 * padding, x.shape[1] + 2 * padding))
    for r in range(dy.shape[0]):
        for c in range(dy.shape[1]):
            for u in range(kh):
                for v in range(kw):
                    dxp[r * stride + u, c * stride + v] += dy[r, c] * w[kh - 1 - u, kw - 1 - v]
    return dxp[padding : padding + x.shape[0], padding : padding + x.shape[1]]
