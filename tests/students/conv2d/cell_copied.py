"""Everything right; a copy of the cell of conv2d_dx was left as released."""

BASE = "slicing"
COPIED = ["conv2d_dx"]
