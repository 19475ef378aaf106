"""Everything right, with np.add.at; prints, warns, and leaves an experiment that raises."""

BASE = "windows"

# %%
import sys
import warnings

# %% conv2d_dx
def conv2d_dx(dy, x, w, stride=1, padding=0):
    print("dx of", x.shape, "with", w.shape)
    print("still here", file=sys.stderr)
    warnings.warn("not sure about the stride")
    dxp = np.zeros((x.shape[0] + 2 * padding, x.shape[1] + 2 * padding))
    r, c, u, v = np.indices((*dy.shape, *w.shape))
    np.add.at(dxp, (r * stride + u, c * stride + v), np.multiply.outer(dy, w))
    return dxp[padding : padding + x.shape[0], padding : padding + x.shape[1]]


conv2d_dx(np.ones((2, 2)), np.ones((3, 3)), "kernel")
