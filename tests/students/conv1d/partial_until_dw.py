"""Did everything up to the kernel's gradient, and ran out of time for dx."""

BASE = "loops"
UNTOUCHED = ["hand_dx", "hand_paths", "conv1d_dx", "convolve1d_forward", "convolve1d_dx", "hand_flip", "derive_dx"]
SCORES = {
    "hand_dx": 0,
    "hand_paths": 0,
    "conv1d_dx": 0,
    "convolve1d_forward": 0,
    "convolve1d_dx": 0,
    "hand_flip": 0,
    "derive_dx": 0,
}
