"""The kernel comes back unflipped in dx, by hand and in code."""

BASE = "loops"
SCORES = {"hand_dx": 0, "conv1d_dx": 0, "hand_flip": 0}

# %% hand_dx
hand_dx = list(np.convolve(own.dy, own.w[::-1]))

# %% hand_flip
hand_flip = [[*own.w, 2], [*own.w[::-1], 0]]


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    k = len(w)
    dxp = np.zeros(len(x) + 2 * padding)
    for i in range(len(dy)):
        for a in range(k):
            dxp[i * stride + a] += dy[i] * w[k - 1 - a]
    return dxp[padding : padding + len(x)]
