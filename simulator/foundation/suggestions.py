"""What a text that is no quantity was probably meant to be: the exact text to write, or "".

Everybody writes units a little differently (`1 h`, `2 hours`, `PT2H`, `12 rps`, `50 %`). A file
takes one spelling of each, and an error says that spelling.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import wraps

# characters: nobody writes a longer quantity, and the patterns below take long on one
LONGEST = 100
_UNITS = {
    "ms": "ms msec msecs millisecond milliseconds",
    "s": "s sec secs second seconds",
    "m": "m min mins minute minutes",
    "h": "h hr hrs hour hours",
    "d": "d day days",
    "w": "w wk wks week weeks",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
# days of what has no unit of its own
_DAYS = {"month": 30, "months": 30, "quarter": 90, "quarters": 90, "year": 365, "years": 365}
_ADVERBS = {
    "hourly": "1h",
    "daily": "1d",
    "weekly": "1w",
    "fortnightly": "2w",
    "monthly": "30d",
    "quarterly": "90d",
    "yearly": "365d",
    "annually": "365d",
}
_NUMBER = r"[0-9]*[.,]?[0-9]+"
_PART = re.compile(rf"({_NUMBER})\s*([a-z]+)[\s,]*(?:and\s+)?")
# ISO 8601: P1DT2H30M
_ISO = re.compile(
    rf"p(?:(?P<w>{_NUMBER})w)?(?:(?P<d>{_NUMBER})d)?"
    rf"(?:t(?:(?P<h>{_NUMBER})h)?(?:(?P<m>{_NUMBER})m)?(?:(?P<s>{_NUMBER})s)?)?"
)
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?")
_PERCENT = re.compile(rf"%?\s*({_NUMBER})\s*(?:%|pct|p\.?c\.?|percent|per cent)?")
_NINES = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_RATE = re.compile(
    rf"({_NUMBER}|[0-9]{{1,3}}(?:,[0-9]{{3}})+)\s*(k?)\s*"
    r"(?:r|q|t|c|req|reqs|requests?|queries|query|calls?|events?|inserts?)?\s*"
    r"(?:/|per|p|an?)\s*([0-9]*)\s*([a-z]+)"
)
_HERTZ = re.compile(rf"({_NUMBER})\s*hz")
_BYTES = re.compile(rf"({_NUMBER})\s*([kmgt])(i?)b?")
_FACTOR = re.compile(rf"[x×]?\s*({_NUMBER})\s*(?:x|×|times|-?fold)?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[,_ ][0-9]{3})+")
_SWITCHES = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def _of_short_texts(suggest: Callable[[str], str]) -> Callable[[str], str]:
    """The function, which has nothing to say of a longer text."""

    @wraps(suggest)
    def suggested(text: str) -> str:
        return suggest(text) if len(text) <= LONGEST else ""

    return suggested


@_of_short_texts
def duration(text: str) -> str:
    """`1 h 30 min` -> `1h30m`, `30 days` -> `30d`, `PT2H` -> `2h`, `10:30` -> `10h30m`."""
    # `every week`, `per day`
    plain = re.sub(r"^(every|each|per|a|one)\s+(?=[a-z]+$)", "1 ", text.strip().lower())
    if plain in _ADVERBS:
        return _ADVERBS[plain]
    iso = _ISO.fullmatch(plain)
    if iso:
        return _joined(iso.groupdict())
    clock = _CLOCK.fullmatch(plain)
    if clock:
        return _joined(dict(zip("hms", clock.groups(), strict=True)))
    return _in_words(plain, text)


def _in_words(plain: str, text: str) -> str:
    """Numbers with units in any spelling."""
    # of `1M` nobody can tell whether it is a minute or a month
    if re.search(r"[0-9]\s*M$", text.strip()):
        return ""
    parts = _PART.findall(plain)
    is_known = all(word in _UNIT_OF or word in _DAYS for _, word in parts)
    if not is_known or _PART.sub("", plain):
        return ""
    return "".join(_one(number, word) for number, word in parts)


def _one(number: str, word: str) -> str:
    if word in _DAYS:
        return f"{_plain(_decimal(number) * _DAYS[word])}d"
    return f"{_plain(_decimal(number))}{_UNIT_OF[word]}"


def _joined(parts: Mapping[str, str | None]) -> str:
    """`1h30m` of the numbers by unit; parts of 0 are left out."""
    numbers = {unit: _decimal(number) for unit, number in parts.items() if number}
    return "".join(f"{_plain(number)}{unit}" for unit, number in numbers.items() if number)


@_of_short_texts
def ratio(text: str) -> str:
    """`50 %` -> `50%`, `99,9%` -> `99.9%`, `.5` -> `0.5`, `three nines` -> `99.9%`."""
    plain = text.strip().lower()
    words = plain.split()
    if len(words) == 2 and words[1] == "nines" and words[0] in _NINES:
        return f"{_plain(100 - Decimal(10) ** (2 - _NINES[words[0]]))}%"
    match = _PERCENT.fullmatch(plain)
    if match is None:
        return ""
    number = _decimal(match[1])
    is_share = number <= 1 and plain == match[1]
    if is_share:
        return _plain(number)
    return f"{_plain(number)}%"


@_of_short_texts
def rate(text: str) -> str:
    """`12 rps` -> `12/s`, `720/min` -> `720/m`, `12 req/s` -> `12/s`, `6/30d` -> `0.2/d`."""
    plain = text.strip().lower()
    hertz = _HERTZ.fullmatch(plain)
    if hertz:
        return f"{_plain(_decimal(hertz[1]))}/s"
    match = _RATE.fullmatch(plain)
    if match is None or match[4] not in _UNIT_OF:
        return ""
    number = _number(match[1])
    if match[2]:
        number *= 1000
    if match[3]:
        if not Decimal(match[3]):
            return ""
        number = _divided(number, Decimal(match[3]))
    return f"{_plain(number)}/{_UNIT_OF[match[4]]}"


@_of_short_texts
def memory(text: str) -> str:
    """`4 GB` -> `4GB`, `500mb` -> `500MB`, `1GiB` -> `1.073741824GB`."""
    match = _BYTES.fullmatch(text.strip().lower())
    if match is None:
        return ""
    unit = {"k": "kB", "m": "MB", "g": "GB", "t": "TB"}[match[2]]
    amount = _decimal(match[1])
    if match[3]:
        steps = "kmgt".index(match[2]) + 1
        amount *= (Decimal(1024) / 1000) ** steps
    return f"{_plain(amount)}{unit}"


@_of_short_texts
def number(text: str) -> str:
    """`14.4x` -> `14.4`, `1,000` -> `1000`, `150%` -> `1.5`, `.5` -> `0.5`."""
    plain = text.strip().lower()
    if plain.endswith("%"):
        percent = ratio(plain)
        return percent and _plain(_decimal(percent[:-1]).scaleb(-2))
    match = _FACTOR.fullmatch(plain)
    if _THOUSANDS.fullmatch(plain):
        return re.sub("[,_ ]", "", plain)
    if match is None:
        return ""
    return _plain(_decimal(match[1]))


@_of_short_texts
def whole_number(text: str) -> str:
    """`1,000` -> `1000`, `'3'` -> `3`."""
    found = number(text)
    if found.isdigit():
        return found
    return ""


@_of_short_texts
def hours(text: str) -> str:
    """`24h` -> `24`, `8 hours` -> `8`, `8h/w` -> `8`."""
    plain = re.sub(r"\s*(?:/|per|an?)\s*(?:w|wk|week)$", "", text.strip().lower())
    match = re.fullmatch(rf"({_NUMBER})\s*(?:h|hrs?|hours?)?", plain)
    if match is None:
        return ""
    return _plain(_decimal(match[1]))


@_of_short_texts
def switch(text: str) -> str:
    """`yes` -> `true`, `off` -> `false`."""
    return _SWITCHES.get(text.strip().lower(), "")


def _number(text: str) -> Decimal:
    """A number that may have commas between thousands."""
    if _THOUSANDS.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return _decimal(text)


def _decimal(text: str) -> Decimal:
    """A number whose decimal sign may be a comma, as in half of the world."""
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return Decimal(0)


def _divided(number: Decimal, parts: Decimal) -> Decimal:
    # a file has no fractions, so a third is written with some digits
    return round(number / parts, 9)


def _plain(number: Decimal) -> str:
    """Without an exponent, and without zeros at the end."""
    return f"{number.normalize():f}"
