"""Real images for a small network: 1,797 handwritten digits of 8 × 8 pixels.

They are the test set of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak (UCI Machine
Learning Repository, 1998, doi:10.24432/C50P49, CC BY 4.0), as scikit-learn ships it: 13 people's writing,
scanned at 32 × 32, a pixel for each square of 4 × 4 that counts its dark ones, 0 to 16.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from solutions.conv1d import Array

FILE = Path(__file__).with_name("digits.npz")


def load_digits() -> tuple[Array, NDArray[np.int64]]:
    """Load the images `(1797, 1, 8, 8)`, from 0 (paper) to 1 (ink), and their labels `(1797,)`, 0 to 9."""
    with np.load(FILE) as arrays:
        return arrays["images"][:, None] / 16, arrays["labels"].astype(np.int64)
