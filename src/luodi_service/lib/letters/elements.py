"""Elements of WordprocessingML, made by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Element = Any
"""An element of lxml, which comes without types."""

_qualified = cache(qn)


def element(name: str, attributes: Mapping[str, object] | None = None, *children: Element) -> Element:
    """An element with attributes and children; names are written with their prefix (``w:p``)."""
    made: Element = OxmlElement(name, {_qualified(key): str(value) for key, value in (attributes or {}).items()})
    made.extend(children)
    return made


def valued(name: str, value: object) -> Element:
    """An element that is its value."""
    return element(name, {"w:val": value})


def run(text: str, *properties: Element) -> Element:
    """A run of text; line breaks are kept."""
    made = element("w:r", None, *([element("w:rPr", None, *properties)] if properties else []))
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(element("w:br"))
        if line:
            words = element("w:t", {"xml:space": "preserve"})
            words.text = line
            made.append(words)
    return made


def paragraph(style: str, text: str = "", indent: Mapping[str, int] | None = None, *properties: Element) -> Element:
    """A paragraph of a style with a text and, if it differs from the style's, its indent."""
    inner = element("w:pPr", None, valued("w:pStyle", style))
    if indent:
        inner.append(element("w:ind", indent))
    return element("w:p", None, inner, *([run(text, *properties)] if text else []))


def kept_with_next(made: Element) -> Element:
    """The paragraph, on the same page as what follows."""
    made.find(_qualified("w:pPr")).insert(1, element("w:keepNext"))
    return made
