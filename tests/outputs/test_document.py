"""Documents: plain text in, Markdown out that shows exactly that text."""

import string

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from simulator.outputs.document import Document, Items, Section, Table, escaped, markdown

PARSER = MarkdownIt("commonmark").enable("table")


def plain(text):
    """What a reader of the rendered Markdown sees, and the kinds of inline markup in it."""
    inline = [token for token in PARSER.parse(text) if token.type == "inline"]
    children = [child for token in inline for child in token.children]
    return "".join(child.content for child in children), {child.type for child in children}


@given(
    st.text(
        alphabet=string.ascii_letters + string.digits + string.punctuation + " ",
        min_size=1,
        max_size=60,
    )
)
def test_any_text_shows_as_itself(text):
    text = " ".join(f"x{text}x".split())
    shown, kinds = plain(escaped(text))
    assert shown == text and kinds <= {"text", "text_special"}


@given(st.text(alphabet="|\\`*_<>&a ", max_size=20))
def test_a_cell_stays_one_cell(text):
    cell = f"x{text}x"
    table = markdown(Document("t", (Section("s", (Table(("one", "two"), ((cell, "end"),)),)),)))
    tokens = PARSER.parse(table)
    assert sum(token.type == "td_open" for token in tokens) == 2


def test_a_whole_document():
    blocks = (
        "A paragraph.",
        Table(("a", "b"), (("1", "2"),)),
        Items(("do", "check"), are_tasks=True),
        Items(("know",)),
    )
    assert (
        markdown(Document("Title", (Section("First", blocks),)))
        == "# Title\n\n## First\n\nA paragraph.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [ ] do\n- ["
        " ] check\n\n- know\n"
    )


def test_addresses_are_no_links():
    assert (
        "http" in escaped("https://x.y")
        and "://" not in escaped("https://x.y")
        and "www." not in escaped("www.x.y")
    )
