"""A verdict, to be read: as HTML, text, data and pictures."""
