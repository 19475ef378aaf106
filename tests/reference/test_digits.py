"""The images that the network learns from."""

import numpy as np
import pytest

from solutions import cnn
from solutions.digits import load_digits


def test_there_are_1797_digits_from_paper_to_ink():
    """In the shape that a layer takes."""
    images, labels = load_digits()
    assert images.shape == (1797, 1, 8, 8)
    assert (images.min(), images.max(), images.dtype) == (0, 1, np.float64)
    assert (labels.shape, sorted(set(labels))) == ((1797,), list(range(10)))


def test_they_are_scikit_learns():
    """Entry by entry, where scikit-learn is installed."""
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is not installed")
    theirs = datasets.load_digits()
    images, labels = load_digits()
    np.testing.assert_array_equal(images[:, 0] * 16, theirs.images)
    np.testing.assert_array_equal(labels, theirs.target)


EPOCHS, RATE = 20, 0.05


def accuracy(seed):
    """Learn from four fifths of the digits; the part of the others that is then read rightly."""
    images, labels = load_digits()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(images))
    held_out, seen = order[:360], order[360:]
    weights = cnn.new_weights(rng)
    for _ in range(EPOCHS):
        order = rng.permutation(seen)
        weights, _ = cnn.train(images[order], labels[order], weights, len(seen) // cnn.BATCH, RATE)
    scores, _ = cnn.network_forward(images[held_out], weights)
    return np.mean(scores.argmax(axis=1) == labels[held_out])


@pytest.mark.slow
def test_the_network_learns_to_read_digits_that_it_has_not_seen():
    """One seed, with room for another machine's rounding."""
    assert accuracy(0) >= 0.97


@pytest.mark.long
def test_the_network_reads_98_of_100_digits_that_it_has_not_seen():
    """The mean of five seeds, which settle the digits held out, the first weights and the order."""
    assert np.mean([accuracy(seed) for seed in range(5)]) >= 0.98
