"""SVG that browsers quickly draw, in which nothing moves, is filtered, or multiplies."""

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from grader.sanitize.styles import words

# What our own figures are made of. None of it can multiply, so nobody has to count.
_PLAIN_SVG = words("svg g rect text tspan line path circle ellipse polyline polygon title desc")
_SVG_TAG = re.compile(r"<(?:/|(?=[a-z]))([^\s/>]*)|<")
_NOT_IN_PLAIN_SVG = (
    "style",
    "href",
    "filter",
    "mask",
    "marker",
    "url(",
    "&#",
    "xml:",
    "\\",
    "\x00",
    "dash",
    "pathlength",
)
_SVG_REFUSED = re.compile(
    r"fe[a-z]+|filter|pattern|hatch|animate\w*|set|discard|foreignobject|mask|marker|entity", re.IGNORECASE
)
_SVG_STYLE_REFUSED = re.compile(
    r"\\|@|--|var\(|inherit|filter|animation|transition|mask|marker", re.IGNORECASE
)
# Entities, defaults for attributes, style sheets, and encodings in which all of this looks different.
_SVG_BEFORE = re.compile(
    r"<!DOCTYPE[^>]*\[|<!(?:ENTITY|ATTLIST)|<\?xml-|\x00"
    r"|<\?xml[^>]*\sencoding\s*=\s*[\"'](?!utf-?8[\"']|us-ascii[\"'])",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"url\(\s*[\"']?\s*#([^)\"']*)", re.IGNORECASE)
_RASTER = re.compile(r"data:image/(?:png|jpeg|jpg|gif|webp);", re.IGNORECASE)
_DEEPEST_SVG = 10  # references to what has references
_SVG_ROOM = 5_000, 1_000_000  # elements and characters that references may add to any image,
_SVG_GROWTH = 5, 10  # and how many times as many as it has they may make of it
_MOST_ELEMENTS = 20_000
_DASHED = re.compile(r"(?:^|;)\s*stroke-dasharray\s*:([^;]*)", re.IGNORECASE)
_SHAPES = words("circle ellipse line path polygon polyline rect")
_NUMBER = re.compile(r"\d*\.?\d+(?:[eE][+-]?\d+)?")
_MOST_DASHES = 2_000_000  # browsers draw a million in a second


def is_quickly_drawn(svg: str) -> bool:
    """Whether an SVG is one in which nothing moves, is filtered, or multiplies."""
    if set(_SVG_TAG.findall(svg)) <= _PLAIN_SVG:
        small = svg.lower()
        if not any(part in small for part in _NOT_IN_PLAIN_SVG):
            return True
    if _SVG_BEFORE.search(svg) or svg.count("<") > 3 * _MOST_ELEMENTS:
        return False
    try:
        elements = list(fromstring(svg.encode(), forbid_entities=True).iter())
    except Exception:  # the parser has an error for each way in which a text is no XML
        return False
    return (
        len(elements) <= _MOST_ELEMENTS
        and all(map(_is_still, elements))
        and sum(map(_dashes, elements)) <= _MOST_DASHES
        and _grows_little(elements)
    )


def _dashes(element: Any) -> float:
    """Estimate of how many dashes a line consists of, at most; what cannot be told has too many."""
    about = {_local(name): value for name, value in element.attrib.items()}
    styled = _DASHED.search(about.get("style", ""))
    pattern = styled[1] if styled else about.get("stroke-dasharray", "none")
    if "pathlength" in about:
        return math.inf
    if pattern.strip().lower() == "none":
        return 0.0
    tag = _local(element.tag)
    lengths = [float(number) for number in _NUMBER.findall(pattern)]
    if tag not in _SHAPES or "%" in pattern or sum(lengths) < 1:
        return math.inf
    sizes = [float(n) for name in _GEOMETRY for n in _NUMBER.findall(about.get(name, ""))]
    return 2 * math.pi * len(sizes) * max(sizes, default=0.0) / sum(lengths)


_GEOMETRY = ("d", "points", "x", "y", "width", "height", "r", "rx", "ry", "x1", "y1", "x2", "y2")


def _is_still(element: Any) -> bool:
    """Whether an element of SVG is none of those that move, filter or repeat."""
    tag = _local(element.tag)
    if _SVG_REFUSED.fullmatch(tag):
        return False
    if tag == "style":
        rules = "".join(element.itertext()).lower()
        if "url(" in rules or "dash" in rules or _SVG_STYLE_REFUSED.search(rules):
            return False
    for name, value in element.attrib.items():
        local, value = _local(name), value.strip()
        styled = local in ("style", "clip-path") or "(" in value
        if _SVG_REFUSED.fullmatch(local) or (styled and _SVG_STYLE_REFUSED.search(value)):
            return False
        if local == "href" and tag != "a" and not value.startswith("#") and not _RASTER.match(value):
            return False
    return True


@lru_cache(1000)
def _local(name: Any) -> str:
    """Give a name without its namespace; comments have none."""
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""


def _references(element: Any) -> Iterator[str]:
    for name, value in element.attrib.items():
        if _local(name) == "href" and value.strip().startswith("#"):
            yield unquote(value.strip()[1:])
        elif "(" in value:
            yield from (unquote(name.strip()) for name in _REFERENCE.findall(value))


def _grows_little(elements: list[Any]) -> bool:
    """Whether an SVG has few more elements and characters when each reference is what it refers to."""
    places = {element: place for place, element in enumerate(elements)}
    named: dict[str, list[int]] = {}
    for place, element in enumerate(elements):
        if "id" in element.attrib:
            named.setdefault(element.attrib["id"], []).append(place)
    own = [(1, 20 + sum(map(len, each.attrib.values())) + len(each.text or "")) for each in elements]
    targets = [
        [place for name in _references(each) for place in named.get(name, ())[:1]] for each in elements
    ]
    children = [[places[child] for child in each] for each in elements]
    most = [
        room + growth * sum(sizes)
        for room, growth, sizes in zip(_SVG_ROOM, _SVG_GROWTH, zip(*own, strict=True), strict=True)
    ]
    sizes = own
    for _ in range(_DEEPEST_SVG):
        before, sizes = sizes, [(0, 0)] * len(elements)
        for place in reversed(range(len(elements))):  # children come after their parents
            parts = [own[place], *(sizes[child] for child in children[place])]
            parts += [before[target] for target in targets[place]]
            sizes[place] = sum(part[0] for part in parts), sum(part[1] for part in parts)
        if any(size > limit for size, limit in zip(sizes[0], most, strict=True)):
            return False
        if sizes == before:
            return True
    return False  # a reference to itself, perhaps
