"""A bracket is missing in conv2d_layer_backward; the rest is right."""

BASE = "loops"
SCORES = {"conv2d_layer_backward": 0}

# %% conv2d_layer_backward
def conv2d_layer_backward(dy, x, w, b, stride=1, padding=0):
    db = dy.sum(axis=(0, 2, 3)
    return np.zeros(x.shape), np.zeros(w.shape), db
