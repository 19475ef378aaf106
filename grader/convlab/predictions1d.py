"""What the notebook in one dimension asks to predict."""

from __future__ import annotations

from .predicting import PredictedEntry, PredictionTask

PREDICTIONS1D = {
    "how many outputs": PredictionTask(
        (
            PredictedEntry("with padding 1", "6"),
            PredictedEntry("with padding 1 and stride 2", "3"),
        ),
        r"""
The padded input has $n + 2\,\text{padding}$ entries, and the kernel can start at
$n + 2\,\text{padding} - k + 1$ of them. The stride keeps the first of these starts, then every stride-th one:

$$m = \left\lfloor \frac{n + 2\,\text{padding} - k}{\text{stride}} \right\rfloor + 1$$
""",
    ),
}
