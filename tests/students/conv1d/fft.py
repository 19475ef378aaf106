"""Everything right through the FFT, so exact only up to rounding."""

BASE = "loops"

# %% conv1d_forward
def fft_convolve(a, b):
    size = len(a) + len(b) - 1
    return np.fft.irfft(np.fft.rfft(a, size) * np.fft.rfft(b, size), size)


def conv1d_forward(x, w, stride=1, padding=0):
    full = fft_convolve(np.pad(x, padding), w[::-1])
    return full[len(w) - 1 : len(x) + 2 * padding : stride]


# %% conv1d_dw
def upsample(dy, stride):
    up = np.zeros((len(dy) - 1) * stride + 1)
    up[::stride] = dy
    return up


def conv1d_dw(dy, x, w, stride=1, padding=0):
    up = upsample(dy, stride)
    full = fft_convolve(np.pad(x, padding), up[::-1])
    return full[len(up) - 1 : len(up) - 1 + len(w)]


# %% conv1d_dx
def conv1d_dx(dy, x, w, stride=1, padding=0):
    full = fft_convolve(upsample(dy, stride), w)
    unused = len(x) + 2 * padding - len(full)
    return np.pad(full, (0, unused))[padding : padding + len(x)]


# %% convolve1d_forward
def convolve1d_forward(x, w):
    return fft_convolve(x, w)


# %% convolve1d_dx
def convolve1d_dx(dy, w):
    return fft_convolve(dy, w[::-1])[len(w) - 1 : len(dy)]
