"""Every kind of clause that a comparison's closing sentence can have, and how each is checked
against the scorecards, counted here a second time. A clause that no kind matches is a fault too,
and so is a told difference that no clause speaks of.
"""

import math
import re

NUMBER, AMOUNT = r"([\d,.]+)", r"([\d,.]+(?:%| s| min| h| d))"
SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
MONTH = 30 * 86400


def near(text, value):
    """Whether a number as written is this one, rounded to its last digit."""
    text = text.replace(",", "")
    digits = len(text.partition(".")[2])
    significant = 0.051 * 10 ** math.floor(math.log10(abs(value))) if value else 0.0
    slack = max(0.51 * 10.0**-digits, significant * (abs(value) < 10) * (digits > 0))
    return abs(float(text) - value) <= slack


class Sides:
    """A variant's scorecards beside the baseline's, of the same seeds."""

    def __init__(self, comparison, variant):
        self.comparison, self.variant = comparison, variant
        self.pairs = list(zip(comparison.baseline.unattended, variant.unattended, strict=True))
        self.answered = list(zip(comparison.baseline.attended, variant.attended, strict=False))
        self.told = {
            figure.measure.key: figure
            for figure in comparison.estimates
            if figure.variant == variant.label and figure.is_beyond_chance and figure.is_headline
        }

    def per(self, count):
        """The mean difference of a count, in 30 days or a run."""
        horizon = self.pairs[0][0].horizon
        gap = sum(count(other) - count(one) for one, other in self.pairs) / len(self.pairs)
        return gap * MONTH / horizon if horizon >= 7 * 86400 else gap

    def shares(self, values):
        """The share of all values that are true: the baseline's, the variant's."""
        for side in (0, 1):
            found = [value for pair in self.pairs for value in values(pair[side])]
            yield sum(found) / len(found) if found else None

    def waits(self):
        """The differences of times to page over what both found."""
        gaps = []
        for pair in self.pairs:
            one, other = (
                {(e.slo, e.name): e.page.seconds for e in card.episodes if e.page.is_reached}
                for card in pair
            )
            gaps += [other[name] - one[name] for name in one if name in other]
        return gaps

    def spent(self, slo):
        """The mean share of a budget spent, with the person on call: before, after."""
        for side in (0, 1):
            found = [pair[side].slos[slo].at_end for pair in self.answered]
            known = [value for value in found if value is not None]
            yield sum(known) / len(known) if known else None


def calls(is_page):
    return lambda card: len(card.pages if is_page else card.tickets)


def empty(is_page):
    return lambda card: sum(not c.is_true for c in (card.pages if is_page else card.tickets))


def called(sides, does, number, way, word, of, more="", other=""):
    """`sends 1.9 more pages per 30 d, 1.8 of them without incident`."""
    is_page = does == "sends"
    gap, false = sides.per(calls(is_page)), sides.per(empty(is_page))
    keys = (
        ("pages", "tickets")[not is_page],
        f"{('pages', 'tickets')[not is_page]}_without_incident",
    )
    is_false_told = keys[1] in sides.told and false * gap > 0
    part = (
        not is_false_told
        if of is None and not more
        else abs(false) >= 0.994 * abs(gap)
        if of == "all"
        else near(of or more, abs(false)) and (not other or near(other, abs(false - gap)))
    )
    return (
        keys[0] in sides.told
        and near(number, abs(gap))
        and (way == "more") == (gap > 0)
        and word == ("page", "ticket")[not is_page] + ("" if number == "1" else "s")
        and part
    ), gap > 0


def false_calls(sides, does, number, way, word):
    is_page = does == "sends"
    false = sides.per(empty(is_page))
    key = ("pages", "tickets")[not is_page] + "_without_incident"
    return key in sides.told and near(number, abs(false)) and (way == "more") == (
        false > 0
    ), false > 0


def found(sides, does, number, by):
    """`loses 13.8 points of recall`."""
    reach = (lambda e: e.call.is_reached) if by else (lambda e: e.page.is_reached)
    before, after = sides.shares(lambda card: [reach(e) for e in card.episodes])
    return (
        ("recall_all" if by else "recall_pages") in sides.told
        and near(number, 100 * abs(after - before))
        and (does == "gains") == (after > before)
    ), after < before


def found_nothing(sides, by):
    reach = (lambda e: e.page.is_reached) if by == "pages" else (lambda e: e.call.is_reached)
    before, after = sides.shares(lambda card: [reach(e) for e in card.episodes])
    return after == 0 < before, True


def sooner(sides, amount, way, both):
    gaps = sides.waits()
    gap = sum(gaps) / len(gaps)
    number, _, unit = amount.partition(" ")
    return (
        "time_to_page" in sides.told
        and int(both.replace(",", "")) == len(gaps)
        and near(number, abs(gap) / SECONDS[unit])
        and (way == "later") == (gap > 0)
    ), gap > 0


def budget(sides, does, amount, more, whose, others):
    """`spends 8 points more of the budget`."""
    slos = [slo.name for slo in sides.comparison.baseline.scenario.slos]
    slo = slos[0] if whose == "the" else whose.removesuffix("'s")
    before, after = sides.spent(slo)
    gap = after - before
    return (
        key_of(slos, "budget_spent", slo) in sides.told
        and (does == "spends") == (more is not None) == (gap > 0)
        and near(amount, 100 * abs(gap))
        and int(others or 0) == same_way(sides, slos, "budget_spent", gap)
    ), gap > 0


def kept(sides, whose, others, after, before):
    """`keeps the SLO in 55% of the runs (not 78.3%)`."""
    slos = [slo.name for slo in sides.comparison.baseline.scenario.slos]
    slo = slos[0] if whose == "the" else whose.removesuffix("'s")
    shares = [
        sum(pair[side].slos[slo].is_kept for pair in sides.answered) / len(sides.answered)
        for side in (0, 1)
    ]
    return (
        key_of(slos, "slo_kept", slo) in sides.told
        and near(before, 100 * shares[0])
        and near(after, 100 * shares[1])
        and int(others or 0) == same_way(sides, slos, "slo_kept", shares[1] - shares[0])
    ), shares[1] < shares[0]


def key_of(slos, measure, slo):
    return f"{measure} [{slo}]" if len(slos) > 1 else measure


def same_way(sides, slos, measure, gap):
    """How many other SLOs differ the same way."""
    told = [f for k, f in sides.told.items() if k.startswith(measure) and f.gap.value * gap > 0]
    return len(told) - 1 if len(slos) > 1 else 0


def held(sides, number, way, *_):
    gap = sum(o.releases.held_back - a.releases.held_back for a, o in sides.answered)
    return "held_back" in sides.told and (way == "more") == (gap > 0), gap > 0


def unanswered(sides, after, before):
    shares = []
    for side in (0, 1):
        pages = [page for pair in sides.answered for page in pair[side].people.pages]
        shares.append(100 * sum(page.level is None for page in pages) / len(pages))
    is_so = near(before, shares[0]) and near(after, shares[1])
    return "unanswered" in sides.told and is_so, shares[1] > shares[0]


def answers(sides, amount, way, both):
    """Over the pages of one SLO and failure that both acknowledged, first by first."""
    gaps = []
    for pair in sides.answered:
        one, other = (numbered(card) for card in pair)
        shared = [key for key in one if key in other and abs(one[key][0] - other[key][0]) <= 3600]
        gaps += [other[key][1] - one[key][1] for key in shared]
    gap = sum(gaps) / len(gaps)
    number, _, unit = amount.partition(" ")
    return (
        "time_to_acknowledge" in sides.told
        and int(both.replace(",", "")) == len(gaps)
        and near(number, abs(gap) / SECONDS[unit])
        and (way == "later") == (gap > 0)
    ), gap > 0


def numbered(card):
    """When each page that was acknowledged went out, and how long that took (s)."""
    found, seen = {}, {}
    for each in card.incidents:
        seen[each.name] = seen.get(each.name, 0) + 1
        if each.acknowledge and each.acknowledge.is_reached:
            found[each.name, seen[each.name]] = each.paged, each.acknowledge.seconds
    return found


def interrupted(sides, number, way):
    def total(card):
        return sum(sum(load.interruptions.values()) for load in card.people.loads)

    gap = sum(total(other) - total(one) for one, other in sides.answered) / len(sides.answered)
    horizon = sides.answered[0][0].horizon
    gap *= MONTH / horizon if horizon >= 7 * 86400 else 1
    right = near(number, abs(gap)) and (way == "more") == (gap > 0)
    return "interruptions" in sides.told and right, gap > 0


def toil(sides, does, amount, _more, how):
    def most(card):
        return max(sum(load.toil[:3]) for load in card.people.loads)

    gap = sum(most(other) - most(one) for one, other in sides.answered) / len(sides.answered)
    horizon = sides.answered[0][0].horizon
    gap *= 7 * 86400 / horizon if how == "week" else 1
    number, _, unit = amount.partition(" ")
    right = near(number, abs(gap) / SECONDS[unit]) and (does == "costs") == (gap > 0)
    return "toil" in sides.told and right, gap > 0


CLAUSES = [
    (rf"(sends|opens) {NUMBER} (more|fewer) (pages?|tickets?) per (?:30 d|run)(?:, (all|[\d,.]+) of them without incident| \({NUMBER} (?:more|fewer) without incident, {NUMBER} (?:more|fewer) with one\))?", called),
    (rf"(sends|opens) {NUMBER} (more|fewer) (pages?|tickets?) without incident per (?:30 d|run)", false_calls),
    (rf"(gains|loses) {NUMBER} points of recall( by pages and tickets together)?", found),
    (r"finds no significant failure by (pages and tickets together|pages)", found_nothing),
    (rf"pages {AMOUNT} (earlier|later) \({NUMBER} episodes? that both found\)", sooner),
    (r"(spends|saves) ([\d,.]+) points?( more)? of (the|\S+) budget(?: \(and some of (\d+) others?\))?", budget),
    (r"keeps (the|\S+) SLO(?: \(and (\d+) others?\))? in ([\d,.]+)% of the runs \(instead of ([\d,.]+)%\)", kept),
    (rf"holds {NUMBER} (more|fewer) (releases?) back per (?:30 d|run)", held),
    (r"leaves ([\d,.]+)% of the pages unanswered \(instead of ([\d,.]+)%\)", unanswered),
    (rf"acknowledges {AMOUNT} (sooner|later) \({NUMBER} pages? that both acknowledged\)", answers),
    (rf"causes {NUMBER} (more|fewer) interruptions? per (?:30 d|run)", interrupted),
    (rf"(costs|spares) the busiest person {AMOUNT} (more )?of toil a (week|run)", toil),
]  # fmt: skip


def alone_in(comparison, variant):
    return (comparison.baseline if variant.attended else variant).label


def sentence_faults(comparison, variant, text):
    """What is wrong with what is said of one variant."""
    sides = Sides(comparison, variant)
    name = variant.label
    alone = (
        f"; nobody is on call in {alone_in(comparison, variant)}, so what is spent is not compared"
    )
    if (alone in text) != (bool(variant.attended) != bool(comparison.baseline.attended)):
        return ["who is on call"]
    text = text.replace(alone, "")
    if text == f"{name}: no difference shown from {comparison.baseline.label}.":
        return [f"not said: {key}" for key in sides.told]
    rest, sign, faults = text.removeprefix(f"{name} ").removesuffix("."), [], []
    seen = set()
    while rest:
        for pattern, test in CLAUSES:
            match = re.match(pattern, rest)
            if match:
                holds, is_loss = test(sides, *match.groups())
                if not holds:
                    faults.append(f"not so: {match[0]}")
                sign.append(is_loss)
                seen.add(test.__name__)
                rest = re.sub(r"^(, but |, and | and |, )", "", rest[match.end() :])
                break
        else:
            return [*faults, f"no checker: {rest}"]
    if sign != sorted(sign, reverse=True):
        faults.append("a gain before a loss")
    if any(sign) and not all(sign) and text.count(", but ") != 1:
        faults.append("no but")
    return faults + [f"not said: {key}" for key in sides.told if not is_said(sides, key, seen)]


def is_said(sides, key, seen):
    """Whether a clause speaks of a told measure: of budgets the largest, of empty calls that go the
    way of all calls their share, of recall once where both differ alike.
    """
    family = key.partition(" [")[0].removesuffix("_without_incident")
    wanted = {
        "pages": {"called", "false_calls"},
        "tickets": {"called", "false_calls"},
        "recall_pages": {"found", "found_nothing"},
        "recall_all": {"found", "found_nothing"},
        "time_to_page": {"sooner"},
        "budget_spent": {"budget"},
        "slo_kept": {"kept"},
        "held_back": {"held"},
        "unanswered": {"unanswered"},
        "time_to_acknowledge": {"answers"},
        "interruptions": {"interrupted"},
        "toil": {"toil"},
    }[family]
    return bool(wanted & seen)


def stands_on_faults(comparison, text):
    """`From 60 replications with 188 significant episodes.`"""
    match = re.search(
        r"From (\d+) replications? with (?:(\d+) to )?(\d+) significant episodes?\.", text
    )
    if not match:
        return ["what it stands on is not said"]
    counts = [sum(len(card.episodes) for card in v.unattended) for v in comparison.variants]
    low = int(match[2] or match[3])
    right = (int(match[1]), low, int(match[3])) == (len(comparison.seeds), min(counts), max(counts))
    return [] if right else [f"not so: {match[0]}"]


def finding_faults(comparison, finding, sentence):
    """Every fault of the closing sentence; `sentence` is what is said of one variant."""
    faults = stands_on_faults(comparison, finding)
    for variant in comparison.variants[1:]:
        text = sentence(comparison, (variant,))
        if text not in finding:
            faults.append(f"left out: {text}")
        faults += sentence_faults(comparison, variant, text)
    open_ = re.search(r"Too few runs to decide: (.*)\.$", finding)
    wanted = {f.more for f in comparison.estimates if f.is_headline and f.more}
    said = (
        {int(n.replace(",", "")) for n in re.findall(r"about ([\d,]+) more runs?", open_[1])}
        if open_
        else set()
    )
    if not said <= wanted or bool(wanted) != bool(said):
        faults.append("what is open is not said so")
    return faults


def point_of(variant):
    """Pages per 30 d (or run), and the (lower) median time to page; infinite where more than
    half is missed, None without episodes.
    """
    cards = variant.unattended
    pages = sum(len(card.pages) for card in cards) / len(cards)
    if cards[0].horizon >= 7 * 86400:
        pages *= MONTH / cards[0].horizon
    waits = sorted(
        e.page.seconds if e.page.is_reached else math.inf for card in cards for e in card.episodes
    )
    if not waits:
        return None
    return pages, waits[(len(waits) - 1) // 2]


def written(text, value):
    """Whether a length of time as written is this one."""
    number, _, unit = text.partition(" ")
    return near(number, value / SECONDS[unit])


def is_beaten(point, points):
    return any(other[0] <= point[0] and other[1] <= point[1] and other != point for other in points)


TRADEOFFS = [
    (r"No data: no significant failure in \d+ replications?", lambda points: not points),
    (r"No policy pages for half of the significant failures", lambda points: not finite(points)),
    (rf"(\S+) pages after {AMOUNT}, with {NUMBER} pages? per .*", lambda points, *cells: stands(points, *cells, alone=True)),
    (rf"(\S+) (?:alone is|and equal policies are) on the front: a page after {AMOUNT}, {NUMBER} pages? per .*", lambda points, *cells: stands(points, *cells)),
    (rf"(\w+) policies are on the front: (\S+) pages earliest \({AMOUNT}, {NUMBER} pages?\), (\S+) least \({NUMBER} pages?, {AMOUNT}\)", lambda points, *cells: several(points, *cells)),
]  # fmt: skip
COUNTS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")  # fmt: skip


def finite(points):
    return {label: point for label, point in points.items() if math.isfinite(point[1])}


def front(points):
    known = finite(points)
    return {name: p for name, p in known.items() if not is_beaten(p, known.values())}


def stands(points, label, wait, pages, *, alone=False):
    kept = front(points)
    return (
        label in kept
        and len({*kept.values()}) == 1
        and (not alone or len(points) == 1)
        and written(wait, points[label][1])
        and near(pages, points[label][0])
    )


def several(points, number, first, wait, pages, least, fewest, longest):
    kept = front(points)
    return (
        COUNTS.index(number) == len(kept)
        and kept[first][1] == min(point[1] for point in kept.values())
        and kept[least][0] == min(point[0] for point in kept.values())
        and written(wait, kept[first][1])
        and near(pages, kept[first][0])
        and near(fewest, kept[least][0])
        and written(longest, kept[least][1])
    )


def tradeoff_faults(comparison, text):
    """What is wrong with the trade-off's title."""
    points = {variant.label: point_of(variant) for variant in comparison.variants}
    points = {label: point for label, point in points.items() if point is not None}
    # names that would read as words stand in marks
    text = re.sub("[\u201c\u201d]", "", text)
    for pattern, test in TRADEOFFS:
        match = re.fullmatch(pattern, text)
        if match:
            return [] if test(points, *match.groups()) else [f"not so: {text}"]
    return [f"no checker: {text}"]
