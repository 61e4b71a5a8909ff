"""Pages that need nothing beside them: a template, with styles and pictures inline, no script, no
request.
"""

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_IDS = re.compile(r'(\bid="|url\(#|href="#)([^")]+)')
_REFERENCES = re.compile(r'(?:url\(#|href="#)([^")]+)')
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.S)
_ROOT = re.compile(r'^<svg[^>]*?viewBox="([^"]*)"[^>]*>', re.S)


def page(template: str, content: Mapping[str, Any]) -> str:
    """A template filled in; any name in the content shows as text."""
    environment = Environment(
        loader=PackageLoader("simulator.outputs"),
        autoescape=True,
        # a misspelt name in a template would else show as nothing
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template(template).render(content)


def inline_pictures(files: Mapping[str, bytes]) -> dict[str, Markup]:
    """The SVG files among some, by name without the ending, ready to stand in one page."""
    return {
        name.removesuffix(".svg"): inlined(content, name)
        for name, content in files.items()
        if name.endswith(".svg")
    }


def inlined(svg: bytes, name: str) -> Markup:
    """An SVG file as part of a page: no prolog, no fixed size, its ids and its style its own."""
    text = svg.decode("utf-8")
    text = _METADATA.sub("", text[text.index("<svg") :])
    # without width and height the page's style decides how large it is
    text = _ROOT.sub(
        r'<svg viewBox="\1" xmlns:xlink="http://www.w3.org/1999/xlink">', text, count=1
    )
    prefix = re.sub(r"\W", "-", name.removesuffix(".svg"))
    # a style element is valid for the whole page, wherever it stands
    text = text.replace("*{stroke", f"#{prefix}-figure_1 *{{stroke")
    text = _without_unused_ids(text)
    # the same ids are in every picture, and an id must be unique in a page
    return Markup(_IDS.sub(rf"\g<1>{prefix}-\2", text))


def aspect(svg: bytes) -> float:
    """How tall an SVG file is, of its width."""
    text = svg.decode("utf-8")
    root = _ROOT.match(text[text.index("<svg") :])
    assert root is not None
    _, _, width, height = map(float, root[1].split())
    return height / width


def _without_unused_ids(text: str) -> str:
    """An SVG without the ids that nothing in it names: most of matplotlib's."""
    used = {*_REFERENCES.findall(text), "figure_1"}

    def kept(match: re.Match[str]) -> str:
        if match[1] in used:
            return match[0]
        return ""

    return re.sub(r' id="([^"]+)"', kept, text)
