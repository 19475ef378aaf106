"""One submission: bytes in, a graded notebook out."""
