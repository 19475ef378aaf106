"""What the notebook in two dimensions asks to predict."""

from __future__ import annotations

from .predicting import PredictionTask

PREDICTIONS2D: dict[str, PredictionTask] = {}
