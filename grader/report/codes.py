"""The short code of a verdict, by which an instructor finds it and asks the same again."""

import base64
from hashlib import sha256

_LENGTH = 8


def code_of(exercise: str, seed: int | None) -> str:
    """Give the code that a report shows, as "K7QW-2MDA"; empty where nothing was drawn from a seed.

    It is short enough to be read out, and tells nothing. It is looked up among the verdicts of a course.
    """
    if seed is None:
        return ""
    digest = sha256(f"{exercise}:{seed}".encode()).digest()
    code = base64.b32encode(digest).decode()[:_LENGTH]
    return f"{code[:4]}-{code[4:]}"


def is_code(word: str) -> bool:
    """Tell whether a word has the form of a code, with or without the dash, in either case."""
    plain = plain_code(word)
    return len(plain) == _LENGTH and all(letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" for letter in plain)


def plain_code(word: str) -> str:
    """Write a code in the one form in which codes are compared."""
    return word.replace("-", "").strip().upper()
