"""Reading a page as its tags and its text, and opening it in a real browser."""

import html.parser
import time
from urllib.parse import unquote

VOID = {"meta", "br", "link", "input", "img", "hr"}


class Reader(html.parser.HTMLParser):
    """The tags, the ids, the text, and whether every tag is closed."""

    def __init__(self):
        super().__init__()
        self.tags, self.ids, self.text, self.open, self.attributes = [], [], [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        self.ids += [value for name, value in attributes if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data):
        self.text.append(data)


def read(page):
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


def open_page(browser, file, width):
    """The page at this width in the browser, wholly read and laid out: `get` alone may come back
    early on a busy machine.
    """
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
    )
    browser.get(file.as_uri())
    until = time.monotonic() + 60
    while not _is_whole(browser, file, width):
        assert time.monotonic() < until, f"{file} did not open in a minute"


def _is_whole(browser, file, width):
    address, state, inner = browser.execute_script(
        "return [document.URL, document.readyState, innerWidth]"
    )
    return (unquote(address), state, inner) == (unquote(file.as_uri()), "complete", width)
