"""Images: in base64, as data in an address, and as files handed in beside a notebook."""

import base64
import re
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any

import imagesize  # type: ignore[import-untyped]

from grader.sanitize.anything import mapping, string
from grader.sanitize.svg import is_quickly_drawn

LARGEST_IMAGE = 5_000_000  # characters of an image in base64, and of all images in one text
_IMAGE = re.compile(r"data:image/(?:png|jpeg|jpg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
# A file that was handed in beside the notebook.
IMAGE_FILE = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*\.(?:png|jpe?g|gif|webp)", re.IGNORECASE)
MAGIC = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}


def text_length(source: str) -> int:
    """Count the characters of a text, but not those of images in it."""
    return len(without_images(source))


def without_images(source: str) -> str:
    """Leave the images out of a text."""
    return _IMAGE.sub("", source)


def clean_attachments(attachments: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Keep the images among the attachments of a cell."""
    kept = {}
    for name, forms in attachments.items():
        images = {mime: image for mime, data in mapping(forms).items() if (image := clean_image(mime, data))}
        if images:
            kept[name] = images
    return kept


def clean_image(mime: str, data: Any) -> str:
    """Give an image in base64, without line breaks; an empty text for what is no image, or too large."""
    text = "".join(string(data).split())
    if len(text) > LARGEST_IMAGE:
        return ""
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        return ""
    return text if content.startswith(MAGIC.get(mime, ())) and _is_of_some_size(content) else ""


def is_image(source: str) -> bool:
    """Whether an address is an image itself, and one that browsers quickly draw."""
    if not _IMAGE.fullmatch(source):
        return False
    # The instructor's figures are the same in many submissions; and each is asked about more than once.
    key = sha256(source.encode()).digest()
    if key not in _known:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        mime, _, data = source.partition(",")
        _known[key] = _is_harmless("svg" in mime.lower(), data)
    return _known[key]


_known: dict[bytes, bool] = {}
_MOST_KNOWN = 2_000


def _is_harmless(is_svg: bool, data: str) -> bool:
    packed = "".join(data.split()).rstrip("=")
    try:
        content = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
        return is_quickly_drawn(content.decode()) if is_svg else _is_of_some_size(content)
    except ValueError:
        return False


def _is_of_some_size(content: bytes) -> bool:
    """Whether an image has few enough pixels for browsers to draw it quickly, or is none that they read."""
    if content.startswith(b"<"):  # XML, which nobody shows as a picture of pixels
        return True
    width, height = imagesize.get(BytesIO(content))
    return bool(width * height <= _MOST_PIXELS)


_MOST_PIXELS = 30_000_000
