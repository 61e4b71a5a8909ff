"""Reading a page as its tags and its text."""

import html.parser

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
