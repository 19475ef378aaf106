"""SVG that browsers quickly draw, in which nothing moves, is filtered, or multiplies."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from grader.sanitize import css
from grader.sanitize.styles import words

# What our own figures are made of. None of these elements can multiply, so they need not be counted.
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
_COLOURS_OF_DARK_PAGES = re.compile(
    r"<style>@media \(prefers-color-scheme: dark\) \{svg \{fill: #\w{6}\}"
    r'(?: \[(?:fill|stroke)="#?\w+"\] \{(?:fill|stroke): #\w{6}\})*\}</style>'
)
"""As our own figures have them: colours, and nothing else."""
_SVG_REFUSED = re.compile(
    r"fe[a-z]+|filter|pattern|hatch|animate\w*|set|discard|foreignobject|mask|marker|entity", re.IGNORECASE
)
# Custom properties, with two dashes, can say any of it elsewhere.
_PROPERTY_REFUSED = re.compile(r"--.*|.*(?:filter|animation|transition|mask|marker).*")
_NO_STYLE = words("d points transform gradienttransform")  # values in which nothing is referred to
# Entities, default attributes, outer style sheets, and encodings in which these would go unseen.
_SVG_BEFORE = re.compile(
    r"<!DOCTYPE[^>]*\[|<!(?:ENTITY|ATTLIST)|<\?xml-|\x00"
    r"|<\?xml[^>]*\sencoding\s*=\s*[\"'](?!utf-?8[\"']|us-ascii[\"'])",
    re.IGNORECASE,
)
_RASTER = re.compile(r"data:image/(?:png|jpeg|jpg|gif|webp);", re.IGNORECASE)
_DEEPEST_SVG = 10  # references to what has references
# References may make of an image so many times its own elements and characters, and add so many to that.
_SVG_GROWTH = 5, 10
_SVG_ROOM = 5_000, 1_000_000
_MOST_ELEMENTS = 20_000
_SHAPES = words("circle ellipse line path polygon polyline rect")
_NUMBER = re.compile(r"\d*\.?\d+(?:[eE][+-]?\d+)?")
_MOST_DASHES = 2_000_000  # browsers draw a million in a second


def is_quickly_drawn(svg: str) -> bool:
    """Whether an SVG is one in which nothing moves, is filtered, or multiplies."""
    plain = _COLOURS_OF_DARK_PAGES.sub("", svg, 1)
    if set(_SVG_TAG.findall(plain)) <= _PLAIN_SVG:
        small = plain.lower()
        if not any(part in small for part in _NOT_IN_PLAIN_SVG):
            return True
    if _SVG_BEFORE.search(svg) or svg.count("<") > 3 * _MOST_ELEMENTS:
        return False
    try:
        elements = list(fromstring(svg.encode(), forbid_entities=True).iter())
    except Exception:  # the parser has many kinds of errors for what is no XML
        return False
    return (
        len(elements) <= _MOST_ELEMENTS
        and all(map(_is_still, elements))
        and sum(map(_dashes, elements)) <= _MOST_DASHES
        and _grows_little(elements)
    )


def _dashes(element: Any) -> float:
    """Estimate the most dashes that a line can have; infinity where that cannot be told."""
    about = {_local(name): value for name, value in element.attrib.items()}
    if "pathlength" in about:
        return math.inf
    style = _read_style(about.get("style", ""))
    periods = list(style.periods) if style else []
    if "stroke-dasharray" in about:
        periods.append(_period(css.values(about["stroke-dasharray"]) or []))
    period = min(periods, default=math.inf)
    if period == math.inf:
        return 0.0
    if period < 1 or _local(element.tag) not in _SHAPES:
        return math.inf
    sizes = [float(n) for name in _GEOMETRY for n in _NUMBER.findall(about.get(name, ""))]
    return 2 * math.pi * len(sizes) * max(sizes, default=0.0) / period


def _period(pattern: Iterable[Any]) -> float:
    """Give the length after which a pattern of dashes repeats: infinite without dashes, 0 if not known."""
    parts = [part for part in pattern if part.type != "whitespace" and part != ","]
    if len(parts) == 1 and parts[0].type == "ident" and parts[0].lower_value == "none":
        return math.inf
    if any(part.type not in ("number", "dimension") or part.value < 0 for part in parts):
        return 0.0
    return float(sum(part.value for part in parts))


_GEOMETRY = ("d", "points", "x", "y", "width", "height", "r", "rx", "ry", "x1", "y1", "x2", "y2")


def _is_still(element: Any) -> bool:
    """Whether an element neither moves nor filters nor repeats anything."""
    tag = _local(element.tag)
    if _SVG_REFUSED.fullmatch(tag):
        return False
    if tag == "style" and not _is_still_sheet("".join(element.itertext())):
        return False
    for name, value in element.attrib.items():
        local, value = _local(name), value.strip()
        if _SVG_REFUSED.fullmatch(local):
            return False
        if local == "style" and _read_style(value) is None:
            return False
        if _is_css(local, value) and _read_value(value) is None:
            return False
        if local == "href" and tag != "a" and not value.startswith("#") and not _RASTER.match(value):
            return False
    return True


def _is_css(local: str, value: str) -> bool:
    """Whether an attribute can refer to something by CSS, as the value of one property."""
    return local == "clip-path" or ("(" in value and local != "style" and local not in _NO_STYLE)


@dataclass(frozen=True)
class _Style:
    """What a `style` attribute has an element refer to, and how it draws lines."""

    references: tuple[str, ...]
    periods: tuple[float, ...]
    """Of each pattern of dashes in it."""


@lru_cache(1000)
def _read_style(text: str) -> _Style | None:
    """Read a `style` attribute; None if it could move, filter or repeat something."""
    nodes = css.nodes(text)
    if nodes is None or "\\" in text or not all(map(_is_still_declaration, nodes)):
        return None
    return _Style(
        references=tuple(name for node in nodes for name in _referred_to(node.value)),
        periods=tuple(_period(node.value) for node in nodes if node.lower_name == "stroke-dasharray"),
    )


@lru_cache(1000)
def _read_value(text: str) -> tuple[str, ...] | None:
    """Give what the value of an attribute refers to; None if it could move, filter or repeat something."""
    value = css.values(text)
    if value is None or "\\" in text or not _is_still_value(value):
        return None
    return tuple(_referred_to(value))


def _is_still_sheet(text: str) -> bool:
    """Whether no rule of a style sheet moves, filters or dashes anything, or refers to something."""
    nodes = css.sheet(text)
    return (
        nodes is not None
        and "\\" not in text
        and all(map(_is_still_declaration, nodes))
        and not any("dash" in node.lower_name or [*_urls(node.value)] for node in nodes)
    )


def _is_still_declaration(node: Any) -> bool:
    return (
        node.type == "declaration"
        and not _PROPERTY_REFUSED.fullmatch(node.lower_name)
        and _is_still_value(node.value)
    )


def _is_still_value(value: Iterable[Any]) -> bool:
    """Whether nothing in a value takes its meaning from elsewhere, and browsers read it in one way only."""
    for part in css.flat(value):
        if part.type in ("error", "at-keyword", "{} block"):
            return False
        if part.type == "ident" and part.lower_value == "inherit":
            return False
        if part.type == "function" and part.lower_name == "var":
            return False
    return True


def _urls(value: Iterable[Any]) -> Iterator[str]:
    for part in css.flat(value):
        if part.type == "url":
            yield part.value
        elif part.type == "function" and part.lower_name == "url":
            yield from (each.value for each in part.arguments if each.type == "string")


def _referred_to(value: Iterable[Any]) -> Iterator[str]:
    """Yield the ids of the elements of the same image that a value refers to."""
    for url in _urls(value):
        if url.strip().startswith("#"):
            yield unquote(url.strip()[1:].strip())


@lru_cache(1000)
def _local(name: Any) -> str:
    """Give a name without its namespace, in small letters; an empty one for comments."""
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""


def _references(element: Any) -> Iterator[str]:
    for name, value in element.attrib.items():
        local, value = _local(name), value.strip()
        if local == "href" and value.startswith("#"):
            yield unquote(value[1:])
        elif local == "style" and (style := _read_style(value)):
            yield from style.references
        elif _is_css(local, value):
            yield from _read_value(value) or ()


def _grows_little(elements: list[Any]) -> bool:
    """Whether an SVG stays small when each reference is replaced with what it refers to."""
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
        before = sizes
        sizes = [(0, 0)] * len(elements)
        for place in reversed(range(len(elements))):  # children come after their parents
            parts = [own[place], *(sizes[child] for child in children[place])]
            parts += [before[target] for target in targets[place]]
            sizes[place] = sum(part[0] for part in parts), sum(part[1] for part in parts)
        if any(size > limit for size, limit in zip(sizes[0], most, strict=True)):
            return False
        if sizes == before:
            return True
    return False  # a reference to itself, perhaps
