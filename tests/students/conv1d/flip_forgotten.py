"""The kernel comes back unflipped in dx, by hand and in code."""

BASE = "loops"
SCORES = {"hand_dx": 0, "conv1d_dx": 0}

# %% hand_dx
x, w, dy = convlab.numbers_for(student_id)
hand_dx = [dy[j] * w[0] + dy[j + 1] * w[1] for j in range(5)]


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    k = len(w)
    dxp = np.zeros(len(x) + 2 * padding)
    for i in range(len(dy)):
        for a in range(k):
            dxp[i * stride + a] += dy[i] * w[k - 1 - a]
    return dxp[padding : padding + len(x)]
