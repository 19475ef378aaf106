"""What the notebooks ask to predict before something learns."""

from __future__ import annotations

from .predicting import PredictedEntry, PredictionTask

_TOO_FAR = """
Each step goes downhill. But a step that is too long lands on the other side of the valley, *higher* than it
began. The next step starts where it is steeper, and is longer still: L grows and grows. So `dy`, `dw` and
`dx` say in which direction to go, and the rate says how far. Finding a good rate is a matter of trying.

Try it: change `rate` in the cell above, and run that cell again. What does a tenth of the rate do?
"""

PREDICTIONS_OF_LEARNING = {
    "which kernel, horse": PredictionTask(
        (PredictedEntry("the kernel of the horse", "B"),),
        """
`[-1, 0, 1]` takes what lies on the left from what lies on the right. In the black and in the white both are
equal: 0, grey. Where black turns into white, going right, it gives a positive number: a white outline.
Where white turns into black, a black one. C does the opposite, and A gives an average: a blurred horse.

Nobody told your loop. It had a row of numbers, and what became of it.
""",
    ),
    "which kernel, cup": PredictionTask(
        (PredictedEntry("the kernel of the cup", "B"),),
        """
B takes what lies on the left from what lies on the right. Where dark turns into bright, going right, the
result is white; where bright turns into dark, black. Edges that run from left to right give 0: look at the
rim of the cup, far at the top. C finds those, D is B with black and white exchanged, and A blurs.

Nobody told your loop. It had a part of the picture, and what became of it.
""",
    ),
    "twice the rate": PredictionTask(
        (PredictedEntry("with twice the rate", "C", ("not at all", "it does not learn")),), _TOO_FAR
    ),
}
