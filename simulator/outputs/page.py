"""Pages that need nothing beside them: a template, with styles and pictures inline, no script, no
request.
"""

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_IDS = re.compile(r'(\bid="|url\(#|href="#)([^")]+)')


def page(template: str, content: Mapping[str, Any]) -> str:
    """A template filled in; any name in the content shows as text."""
    environment = Environment(
        loader=PackageLoader("simulator.outputs"),
        autoescape=True,
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
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(
        r'^<svg[^>]*?viewBox="([^"]*)"[^>]*>',
        r'<svg viewBox="\1" xmlns:xlink="http://www.w3.org/1999/xlink">',
        text,
        count=1,
        flags=re.S,
    )
    prefix = re.sub(r"\W", "-", name.removesuffix(".svg"))
    text = text.replace("*{stroke", f"#{prefix}-figure_1 *{{stroke")
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', text)) | {"figure_1"}
    text = re.sub(r' id="([^"]+)"', lambda match: match[0] if match[1] in used else "", text)
    return Markup(_IDS.sub(lambda match: f"{match[1]}{prefix}-{match[2]}", text))
