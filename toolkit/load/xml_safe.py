"""XML from outside: no entities expanded, nothing loaded, no deep trees; broken XML is repaired as far as it goes."""

from __future__ import annotations

from typing import Any


def parse_xml(data: bytes) -> Any:
    """The root element. Raises ValueError where there is none."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser=parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"not XML: {error}") from error
    if root is None:
        raise ValueError("not XML: no element in it")
    return root


def local_name(element: Any) -> str:
    """The tag without its namespace; empty for comments and entities."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def text_in(element: Any) -> str:
    """All text in an element, spaces collapsed."""
    return " ".join("".join(element.itertext()).split())
