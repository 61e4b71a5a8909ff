"""Handouts: whatever is shown elsewhere is on them, each document on a sheet of its own."""

from pathlib import Path

from commands import command
from pages import read
from worlds import demonstration

from simulator import simulate
from simulator.outputs.document import Code, Document, Items, Section, Table
from simulator.outputs.handout import handout

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def made(source, folder, code=0):
    done = command("handout", source, "--out", "page.html", cwd=folder)
    assert done.returncode == code, done
    if code:
        return done.stderr
    page = read((folder / "page.html").read_text(encoding="utf-8"))
    assert "script" not in page.tags and "link" not in page.tags
    return page


def test_every_kind_of_block_is_shown_as_text():
    text = "<b> & {{ x }}"
    blocks = (
        text,
        Table((text, ""), ((text, ""),)),
        Items((text,)),
        Code(text),
        Items((text,), True),
    )
    page = read(handout([Document(text, (Section(text, blocks),))] * 2))
    assert "".join(page.text).count(text) == 2 * 8 + 1 and "b" not in page.tags
    assert page.tags.count("article") == 2 and page.tags.count("pre") == 2


def test_a_result_is_its_postmortems(tmp_path):
    simulate(demonstration()).save(tmp_path / "one")
    page = made("one", tmp_path)
    text = "".join(page.text)
    assert page.tags.count("article") == 1 and "Postmortem: availability, sev1 (incident-1)" in text
    assert "Action items" in text


def test_a_scenario_is_its_text_and_what_check_says(tmp_path):
    file = SCENARIOS / "the_shift.yaml"
    text = "".join(made(file, tmp_path).text)
    checked = command("check", file, cwd=tmp_path).stdout.splitlines()
    assert len(checked) == 5 and all(line.strip() in text for line in checked)
    assert file.read_text(encoding="utf-8").strip() in text


def test_what_is_neither_is_a_line(tmp_path):
    simulate(demonstration(failures=[])).save(tmp_path / "quiet")
    said = made("quiet", tmp_path, code=2)
    assert said == "quiet: has no incident, so no postmortem: name another result\n"
    (tmp_path / "wrong.yaml").write_text("name: x\n")
    for source in ("wrong.yaml", "none.yaml", "."):
        assert made(source, tmp_path, code=2).count("\n") == 1
    assert not (tmp_path / "page.html").exists()


def test_another_file_is_not_replaced(tmp_path):
    (tmp_path / "page.html").write_text("mine")
    said = made(SCENARIOS / "the_shift.yaml", tmp_path, code=2)
    assert said == "page.html: is there already: name another file\n"
    assert (tmp_path / "page.html").read_text() == "mine"


def test_another_ending_is_refused(tmp_path):
    done = command("handout", SCENARIOS / "the_shift.yaml", "--out", "page.txt", cwd=tmp_path)
    assert done.returncode == 2 and not (tmp_path / "page.txt").exists()
    assert done.stderr == "page.txt: name a file that ends in .html\n"
