"""Applies the remedy of an error line to the text of the file, as a reader would who has nothing
but the line.
"""

import re

# the text that a line says to write, by the form of its sentence
FORMS = (
    r"did you mean ([\w%.-]+)(?: or [\w-]+)*\?$",
    r": write ([^,:{\[]+?)(?:, [^,]+)* or \S+$",
    r"in quotes: (.*)$",
    r": write (\{.*\}|\[.*\]|[^\s,]+)(?:, which .*)?$",
)
OPENING, CLOSING = "{[", "}]"


def remedy(message):
    """What an error line says to write in the place of what is there; None if it names no text."""
    # these name a key of a neighbour, or an example
    if re.search(r"belongs to|e\.g\.|keys and values$|its keys|a list:|leave", message):
        return None
    for form in FORMS:
        found = re.search(form, message)
        if found:
            return found[1]
    return None


def applied(text, place, message):
    """The text with what stands at `file:line:column` replaced by the remedy."""
    row, column = map(int, place.rsplit(":", 2)[1:])
    lines = text.split("\n")
    start, new = column - 1, remedy(message)
    line = lines[row - 1]
    if "in quotes" in message:
        lines[row - 1] = line[:start] + new
    elif is_block(line, start) and new[0] in OPENING:
        end = block_end(lines, row, start)
        lines[row - 1 : end] = [line[:start] + new]
    else:
        lines[row - 1] = line[:start] + new + line[old_end(line, start, message) :]
    return "\n".join(lines)


def is_block(line, start):
    """Whether what begins there is a list or keys that go on below it."""
    return line[start : start + 2] == "- " or re.match(r"\w+:( |$)", line[start:]) is not None


def block_end(lines, row, start):
    """The line after the last that is indented as deep."""
    for number in range(row, len(lines)):
        if lines[number].strip() and len(lines[number]) - len(lines[number].lstrip()) < start:
            return number
    return len(lines)


def old_end(line, start, message):
    """Where what is to be replaced ends."""
    said = message.split(" ", 1)[0]
    if "has a comma" in message:
        return start + len(said)
    if line[start] in "'\"":
        return line.index(line[start], start + 1) + 1
    depth = 0
    for column in range(start, len(line)):
        if depth == 0 and (line[column] in "," + CLOSING or line[column:] in (":", "")):
            return column
        if depth == 0 and line[column : column + 2] in (": ", " #"):
            return column
        depth += line[column] in OPENING
        depth -= line[column] in CLOSING
        if depth == 0 and line[column] in CLOSING:
            return column + 1
    return len(line)
