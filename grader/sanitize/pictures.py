"""Images: in base64, as data in an address, and as files handed in beside a notebook."""

import base64
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from grader.sanitize.anything import mapping, string
from grader.sanitize.svg import is_quickly_drawn
from grader.sanitize.text import LONGEST_KNOWN

LARGEST_IMAGE = 5_000_000  # characters of an image in base64, and of all images in one text
_IMAGE = re.compile(r"data:image/(?:png|jpeg|jpg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
# Handed in beside the notebook.
IMAGE_FILE = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*\.(?:png|jpe?g|gif|webp)", re.IGNORECASE)
MAGIC = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}


def text_length(source: str) -> int:
    """Count the characters of a text, but not those of images in it."""
    return len(_IMAGE.sub("", source))


def clean_attachments(attachments: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Keep the images among the attachments of a cell."""
    kept = {}
    for name, forms in attachments.items():
        images = {mime: image for mime, data in mapping(forms).items() if (image := clean_image(mime, data))}
        if images:
            kept[name] = images
    return kept


def clean_image(mime: str, data: Any) -> str:
    """Give an image in base64, without line breaks; empty if it is none, or too large."""
    text = "".join(string(data).split())
    if len(text) > LARGEST_IMAGE:
        return ""
    try:
        start = base64.b64decode(text, validate=True)
    except ValueError:
        return ""
    return text if start.startswith(MAGIC.get(mime, ())) else ""


def is_image(source: str) -> bool:
    """Whether an address is an image itself, and one that browsers quickly draw."""
    if not _IMAGE.fullmatch(source):
        return False
    mime, _, data = source.partition(",")
    if "svg" not in mime.lower():
        return True
    return _is_known_svg(data) if len(data) < LONGEST_KNOWN else _is_recent_svg(data)


def _is_svg(data: str) -> bool:
    """Whether an SVG in base64 is one that browsers quickly draw."""
    packed = "".join(data.split()).rstrip("=")
    try:
        return is_quickly_drawn(base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True).decode())
    except ValueError:
        return False


# The instructor's figures are the same in many submissions; and each is asked about more than once.
_is_known_svg = lru_cache(400)(_is_svg)
_is_recent_svg = lru_cache(4)(_is_svg)
