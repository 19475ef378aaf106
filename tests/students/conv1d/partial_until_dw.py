"""Did everything up to the kernel's gradient, and ran out of time for dx."""

BASE = "loops"
UNTOUCHED = ["hand_dx", "conv1d_dx", "convolve1d_forward", "convolve1d_dx", "derive_dx"]
SCORES = {"hand_dx": 0, "conv1d_dx": 0, "convolve1d_forward": 0, "convolve1d_dx": 0, "derive_dx": 0}
