"""Did everything up to rot180, and ran out of time."""

BASE = "loops"
UNTOUCHED = ["conv2d_dx", "derive_dx2d", "conv2d_layer_forward", "conv2d_layer_backward"]
SCORES = {"conv2d_dx": 0, "derive_dx2d": 0, "conv2d_layer_forward": 0, "conv2d_layer_backward": 0}
