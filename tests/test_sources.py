"""`docs/sources.md`: each row leads to a section that has the word, and each number to an entry of the errata."""

import re

import pytest

from course_utils.paths import ROOT

TEXT = (ROOT / "docs" / "sources.md").read_text("utf-8")
ROWS = re.findall(r"^\| (.+?) \| (\d\d) · (.+?) \| `(.+?)` \|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize(("taught", "number", "section", "word"), ROWS, ids=[row[0][:50] for row in ROWS])
def test_a_row_leads_to_a_section_that_has_the_word(taught, number, section, word):
    (lesson,) = (ROOT / "lessons").glob(f"{number}_*.py")
    _, *parts = re.split(r"^# ## (.+)$", lesson.read_text("utf-8"), flags=re.MULTILINE)
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    assert section in sections, f"lesson {number} has no section {section!r}; it has {list(sections)}"
    assert word in sections[section], f"{taught}: {word!r} does not stand in {number} · {section}"


def test_no_row_is_left_out():
    assert len(ROWS) == sum(1 for line in TEXT.splitlines() if " · " in line)
    assert {number for _, number, _, _ in ROWS} == {f"{number:02}" for number in range(12)}


def test_its_numbers_are_entries_of_the_errata():
    entries = set(re.findall(r"^### (\d\.\d+) ", (ROOT / "docs" / "errata.md").read_text("utf-8"), re.MULTILINE))
    named = {number for group in re.findall(r"\((\d\.\d+(?:, \d\.\d+)*)\)", TEXT) for number in group.split(", ")}
    assert named, "the table names no entry"
    assert named <= entries
