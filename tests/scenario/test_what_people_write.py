"""What engineers and beginners write instead of a scenario's own notation: every line that is said
of it, whole.
"""

import pytest

from simulator import ScenarioError, load_scenario

HEAD = "name: a\nslos: [{objective: 99.9%}]\n"
OUTAGE = HEAD + "failures: [{kind: provider_outage, at: 1h, lasts: $1}]\n"
RULE = HEAD + "alerting: {rules: [{name: p, severity: sev1, long_window: $1, burn_rate: $2}]}\n"


def said(tmp_path, text):
    """The lines of a file's errors, without their places; nothing if it loads."""
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        load_scenario(path)
    except ScenarioError as error:
        return [problem.message for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (HEAD + "alerting: none\n", ["'none' is not keys and values: write keys and values, e.g. {policy: google-30d}"]),
        (HEAD + "alerting: [google-30d]\n", ["[google-30d] is not keys and values: write {policy: google-30d}"]),
        (HEAD + "oncall: yes\n", ["'yes' is not keys and values: write keys and values, e.g. {acknowledge: 5m}"]),
        (HEAD + "runbooks: none\n", ["'none' is not keys and values: write {}"]),
        (HEAD + "runbooks: {provider_outage: [roll_bak]}\n", ["'roll_bak' is not keys and values: write {do: roll_back}"]),
        (HEAD + "runbooks: {provider_outage: [roll_back]}\n", ["'roll_back' is not keys and values: write {do: roll_back}"]),
        (HEAD + "runbooks: {provider_outage: [zzzzz]}\n", ["'zzzzz' is not keys and values: write keys and values, e.g. {do: fail_over}"]),
        (HEAD + "failures: none\n", ["'none' is not a list: write [], or leave the key out"]),
        ("name: a\nslos:\n", ["is empty: write at least one, e.g. [{objective: 99.9%}]"]),
        ("name:\nslos: [{objective: 99%}]\n", ["is empty: write a name, e.g. my-service"]),
        (HEAD + "horizon: 0s\n", ["'0s' is out of range: write a value above 0"]),
        (HEAD + "horizon: 0\n", ["0 is out of range: write a length above 0, e.g. 5m"]),
        (HEAD + "oncall: true\n", ["true is not keys and values: write keys and values, e.g. {acknowledge: 5m}"]),
        (HEAD + "seed:\n", ["is empty: write a whole number"]),
        (HEAD + "failures: [{at: 1x}]\n", ["has no kind: add kind: one of bad_deploy, cost_spike, injection_wave, provider_outage, tool_outage, vector_store_full", "'1x' is not a duration: write e.g. 90s, 5m, 1h30m or 30d"]),
        (HEAD + "failures: [{kind: provider_outage, at: null, lasts: 1h}]\n", ["has no time: write at, e.g. at: 1h, or every for a failure that happens again, e.g. every: 5d"]),
        (OUTAGE.replace("$1", "{}"), ["{} is not a distribution: write e.g. {lognormal: {median: 4m, p90: 12m}}"]),
        (OUTAGE.replace("$1", "{lognormal: {median: 0s, p90: 1h}}"), ["'0s' is out of range: write a value above 0"]),
        (OUTAGE.replace("$1", "{uniform: {low: 2h500ms, high: 1h}}"), ["low 2h500ms and high 1h are in the wrong order: write {low: 1h, high: 2h500ms}"]),
        (HEAD + "x: *y\n", ["*y is an alias: write the value itself"]),
        (HEAD + "traffic: {interactive: 5/s}\n", ["unknown key 'traffic': it belongs to service: write service: {traffic: {interactive: 5/s}}"]),
        (HEAD + "service: {traffic: {interactive: 1,000/h}}\n", ["1,000/h has a comma: write 1000/h"]),
        (RULE.replace("$1", "[5m, 1h]").replace("$2", "2"), ["[5m, 1h] is two windows: write long_window: 1h, short_window: 5m"]),
        (RULE.replace("$1", "1h").replace("$2", "'abc%'"), ["'abc%' is not a number: write e.g. 2 or 14.4"]),
        (OUTAGE.replace("$1", "{lognormal: {p50: 1h, p90: 2h}}"), ["unknown key 'p50': did you mean median?"]),
        (OUTAGE.replace("$1", "{lognormal: {mean: 1h, sigma: 1}}"), ["unknown key 'mean': write median: 36m24s, which is the same"]),
        (OUTAGE.replace("$1", "{lognormal: {median: 1h, p95: 30m}}"), ["unknown key 'p95': known: kind, median, p90, sigma"]),
        (OUTAGE.replace("$1", "P1.2.3D"), ["'P1.2.3D' is not a duration: write e.g. 90s, 5m, 1h30m or 30d"]),
        (OUTAGE.replace("$1", "{kind: [a], b: 2}"), ["'kind' is not a distribution: write e.g. {lognormal: {median: 4m, p90: 12m}}"]),
        (OUTAGE.replace("$1", "{poisson: {rate: abc}}"), ["'poisson' is not a distribution: known: exponential, lognormal, uniform, weibull"]),
        ("name a\nslos: [{objective: 99%}]\n", ["'name a' has no colon: write key: value, with a space behind the :"]),
        ("name: a # was {old}\nslos: [{objective: 99.9%, name: b: c}]\n", ["a comma or the closing } is missing before this: write it"]),
        ("apiVersion: v1\nkind: Pod\n", ["is a Kubernetes file, not a scenario: write one of its own, e.g. with name: my-service and slos: [{objective: 99.9%}]"]),
        ("policy: x\nrules: []\n", ["is an alert policy, not a scenario: write simulator compare SCENARIO --policy FILE"]),
    ],
)  # fmt: skip
def test_each_line_is_this(tmp_path, text, lines):
    found = said(tmp_path, text)
    assert found == lines


def test_items_that_are_written_by_their_names_load_when_they_are_a_list(tmp_path):
    (line,) = said(tmp_path, "name: a\nslos: {availability: 99.9%, latency: 95%}\n")
    remedy = line.partition("write ")[2]
    assert said(tmp_path, f"name: a\nslos: {remedy}\n") == []
    scenario = load_scenario(tmp_path / "s.yaml")
    assert [(slo.sli.kind, slo.objective) for slo in scenario.slos] == [
        ("availability", 0.999),
        ("latency", 0.95),
    ]


@pytest.mark.parametrize(
    ("parameters", "mean", "p95"),
    [
        ("{p50: 10m, p99: 2h}", None, None),
        ("{mean: 1h, std: 10m}", 3600.0, None),
        ("{mean: 1h, p95: 2h}", 3600.0, 7200.0),
        ("{median: 27m, p95: 3h}", None, 10800.0),
    ],
)
def test_a_lognormal_in_other_parameters_is_the_same_one(tmp_path, parameters, mean, p95):
    """What the line says to write is put in the place of the parameters that there are not."""
    found = said(tmp_path, OUTAGE.replace("$1", f"{{lognormal: {parameters}}}"))
    written = [line.partition("write ")[2].partition(", which")[0] for line in found]
    kept = [pair for pair in parameters[1:-1].split(", ") if pair.startswith(("median", "p90"))]
    text = ", ".join([*kept, *filter(None, written)])
    assert said(tmp_path, OUTAGE.replace("$1", f"{{lognormal: {{{text}}}}}")) == []
    lasts = load_scenario(tmp_path / "s.yaml").failures[0].lasts
    if mean:
        assert lasts.mean == pytest.approx(mean, rel=0.002)
    if p95:
        assert lasts.quantile(0.95) == pytest.approx(p95, rel=0.002)
