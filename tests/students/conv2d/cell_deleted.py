"""Deleted the cell of conv2d_forward, so the layer that calls it fails too."""

BASE = "windows"
DELETED = ["conv2d_forward"]
SCORES = {
    "conv2d_forward": 0,
    "conv2d_dw": 0,
    "conv2d_jacobian": 0,
    "conv2d_dx": 0,
    "conv2d_layer_forward": 0,
    "conv2d_layer_backward": 0,
}
