"""Everything right through the FFT, so exact only up to rounding; the layer goes through the channels."""

BASE = "windows"

# %% conv2d_forward
def fft_convolve(a, b):
    shape = [m + n - 1 for m, n in zip(a.shape, b.shape)]
    return np.fft.irfft2(np.fft.rfft2(a, shape) * np.fft.rfft2(b, shape), shape)


def conv2d_forward(x, w, stride=1, padding=0):
    xp = np.pad(x, padding)
    kh, kw = w.shape
    full = fft_convolve(xp, w[::-1, ::-1])
    return full[kh - 1 : xp.shape[0] : stride, kw - 1 : xp.shape[1] : stride]


# %% conv2d_dw
def upsample(dy, stride):
    up = np.zeros([(n - 1) * stride + 1 for n in dy.shape])
    up[::stride, ::stride] = dy
    return up


def conv2d_dw(dy, x, w, stride=1, padding=0):
    up = upsample(dy, stride)
    full = fft_convolve(np.pad(x, padding), up[::-1, ::-1])
    return full[up.shape[0] - 1 :, up.shape[1] - 1 :][: w.shape[0], : w.shape[1]]


# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    full = fft_convolve(upsample(dy, stride), w)
    unused = [(0, n + 2 * padding - m) for n, m in zip(x.shape, full.shape)]
    return np.pad(full, unused)[padding : padding + x.shape[0], padding : padding + x.shape[1]]
