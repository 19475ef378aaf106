"""What the notebook in one dimension asks to predict."""

from __future__ import annotations

import math

from .examples import draw_example
from .predicting import PredictedEntry, PredictionTask


def _step_errors() -> str:
    """The errors of both differences for the slope of sin at 1, as a table in Markdown."""
    lines = ["| step `h` | error of one side | error of the central difference |", "|---|---:|---:|"]
    for h in (1e-1, 1e-3, 1e-5, 1e-7, 1e-9):
        one_side = (math.sin(1 + h) - math.sin(1)) / h - math.cos(1)
        central = (math.sin(1 + h) - math.sin(1 - h)) / (2 * h) - math.cos(1)
        lines.append(f"| `{h:.0e}` | {abs(one_side):.0e} | {abs(central):.0e} |")
    return "\n".join(lines)


PREDICTIONS1D = {
    "how many outputs": PredictionTask(
        (
            PredictedEntry("with padding 1", "6"),
            PredictedEntry("with padding 1 and stride 2", "3"),
        ),
        r"""
The padded input has $n + 2\,\text{padding}$ entries, and the kernel can start at $n + 2\,\text{padding}
- k + 1$ of them. The stride keeps the first of these starts, then every stride-th one:

$$m = \left\lfloor \frac{n + 2\,\text{padding} - k}{\text{stride}} \right\rfloor + 1$$

The brackets $\lfloor\;\rfloor$ mean: round down.
""",
    ),
    "a column and a row": PredictionTask(
        (
            PredictedEntry("the column of x[3]", "0 0 0 w₁ w₀ 0"),
            PredictedEntry("the row of y[3]", "0 0 w₀ w₁ 0"),
        ),
        """
Read across a row: the kernel stands as it is, $w_0, w_1$. Read down a column: it stands **flipped**,
$w_1, w_0$. The reason is in the sliding picture. The kernel comes from the left, so its *last* entry
reaches $x_3$ first.

Look along the diagonals. Each holds one number again and again: such a matrix is called **Toeplitz**.
And only $k$ diagonals are not zero: the matrix is **banded**. A whole matrix, made of just $k$ numbers.
""",
        lambda: draw_example("J"),
    ),
    "the Jacobian with stride 2": PredictionTask(
        (
            PredictedEntry("rows", "2"),
            PredictedEntry("columns that are all zeros", "1"),
            PredictedEntry("each diagonal is constant", "no"),
        ),
        """
Each row starts two columns after the one before, so the diagonals are no longer constant. And the
column of $x_5$ is all zeros: that entry is left over.
""",
        lambda: draw_example("J, stride 2"),
    ),
    "the step for a slope": PredictionTask(
        (PredictedEntry("the step with the smallest error", "1e-5"),),
        f"""
{_step_errors()}

With a large $h$ the curve bends between the two points. With a tiny $h$ the two values are almost
equal, and their difference is mostly rounding error. In between, the central difference wins clearly:
take `1e-5`.
""",
    ),
    "what slides over what": PredictionTask(
        (
            PredictedEntry("what slides", "dy", ("g", "upstream gradient", "g0 g1 g2 g3 g4 g5")),
            PredictedEntry("over what", "x", ("input", "padded x", "padded input")),
        ),
        r"""
The upstream gradient slides over the input. The gradient of the kernel is a forward pass again, with
`dy` in the place of the kernel. In general, with one term for each output that shares $w[u]$:

$$dw[u] = \sum_{i=0}^{m-1} dy[i]\; x_\text{padded}[\,i \cdot \text{stride} + u\,]$$
""",
        lambda: draw_example("dw again"),
    ),
    "the sum of one entry": PredictionTask(
        (PredictedEntry("dx₁", "g₀·w₁ + g₁·w₀"),),
        """
$x_1$ reaches the loss on two paths: through $y_0$ with $w_1$, and through $y_1$ with $w_0$. In each
product the two indices add up to 1, the index of $x_1$. So where the index of `dy` goes up, the index
of $w$ goes down.

Read down the column: first $w_1$, then $w_0$. Nobody turned the kernel: in every stamp it stands as it
is. But the first output that reaches $x_1$ does so with its *last* kernel entry, and the next one with
the entry before. **Seen from one entry, the kernel is flipped.**
""",
        lambda: draw_example("stamps on x₁"),
    ),
    "the order of the kernel": PredictionTask(
        (PredictedEntry("the kernel over dy", "w₁ w₀", ("flipped",)),),
        r"""
The kernel, **flipped**, slides over the upstream gradient. It is what you saw down the columns of $J$,
and down the stamps.

In one formula for stride 1 and padding 0, where `dy` counts as zero outside its range:

$$dx[j] = \sum_{u=0}^{k-1} w[u]\; dy[\,j - u\,]$$

It is called the **full** cross-correlation of `dy` with the flipped kernel.
""",
        lambda: draw_example("dx again"),
    ),
    "the way back of the true convolution": PredictionTask(
        (PredictedEntry("the kernel over dy", "as it is", ("not flipped", "as it", "unflipped", "w0 w1")),),
        """
Which outputs does $x[j]$ touch? In $y[r]$ it stands beside $w[u]$ with $r - u = j$. So it touches
$y[j], y[j+1], \\dots, y[j+k-1]$, through $w[0], w[1], \\dots, w[k-1]$, in this order.
""",
    ),
}
