"""A class: what is due, who grades it, what is recorded."""
