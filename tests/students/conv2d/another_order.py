"""Returns dw, dx, db from the layer."""

BASE = "columns"
SCORES = {"conv2d_layer_backward": 2}

# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    cols, p, q = columns(x, w.shape[2:], stride, padding)
    flat = dy.reshape(len(x), len(w), p * q)
    dw = (flat @ cols.transpose(0, 2, 1)).sum(axis=0).reshape(w.shape)
    dx = put_back(w.reshape(len(w), -1).T @ flat, x.shape, w.shape[2:], stride, padding, p, q)
    return dw, dx, flat.sum(axis=(0, 2))
