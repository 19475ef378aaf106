"""The reference: one module an assignment, written to be read."""
