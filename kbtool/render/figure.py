"""Figures: only drawings pass. An SVG opened by itself could run scripts, and examples are written by contributors."""

from __future__ import annotations

import re
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
# What matplotlib writes, and what it is made from.
ELEMENTS = frozenset(
    f"{SVG}{name}"
    for names in (
        (
            "svg",
            "g",
            "defs",
            "clipPath",
            "use",
            "image",
            "style",
            "title",
            "desc",
            "metadata",
            "marker",
            "symbol",
            "mask",
        ),
        ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
        ("pattern", "linearGradient", "radialGradient", "stop"),
        ("filter", "feColorMatrix", "feFlood", "feComponentTransfer", "feFuncA"),
    )
    for name in names
)
METADATA = f"{SVG}metadata"
_INNER_LINK = re.compile(r"#[^\s]*|data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]*")
_OUTER_STYLE = re.compile(r"@import|url\(\s*['\"]?(?!#)|expression|\\", re.IGNORECASE)


def why_unsafe(svg: bytes) -> str:
    """What in an SVG file is more than a drawing, in words; empty where there is nothing of that sort."""
    if b"<!ENTITY" in svg:
        return "it declares entities"
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        return f"it is no XML: {error}"
    if root.tag != f"{SVG}svg":
        return "it is no SVG"
    return next((reason for one in _drawn(root) for reason in [_why_element_unsafe(one)] if reason), "")


def _drawn(element: ElementTree.Element) -> list[ElementTree.Element]:
    """The element and what is in it, metadata left out: it is not drawn, and its RDF is no SVG."""
    found, waiting = [], [element]
    while waiting:
        one = waiting.pop()
        if one.tag != METADATA:
            found.append(one)
            waiting += list(one)
        elif any(str(inner.tag).lower().endswith("script") for inner in one.iter()):
            found.append(one.__class__("script"))
    return found


def _why_element_unsafe(element: ElementTree.Element) -> str:
    if element.tag not in ELEMENTS:
        return f"it has an element <{str(element.tag).rpartition('}')[2]}>"
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2].lower()
        if plain.startswith("on"):
            return f"it has an attribute {plain}"
        if plain in ("href", "src") and not _INNER_LINK.fullmatch(value.strip()):
            return "it links to something outside of itself"
        if plain == "style" and _OUTER_STYLE.search(value):
            return "its style loads something from outside"
    if element.tag == f"{SVG}style" and _OUTER_STYLE.search(element.text or ""):
        return "its style loads something from outside"
    return ""
