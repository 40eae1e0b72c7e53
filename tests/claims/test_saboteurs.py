"""Every claim of the lessons can fail: `make test-claims` runs all saboteurs, the normal tests the quick ones."""

import subprocess
import sys

import pytest
import sabotage

LESSONS = sabotage.load()


def number(each):
    return each.number


def sabotages():
    for each in LESSONS:
        for saboteur in each.runs:
            mark = pytest.mark.slow if saboteur.quick else pytest.mark.claims
            yield pytest.param(each, saboteur, id=f"{each.number}-{saboteur.name}", marks=mark)


@pytest.mark.parametrize("each", LESSONS, ids=number)
def test_saboteurs_fit_their_lesson_and_what_is_left_out_is_not_needed(each, tmp_path):
    for number, saboteur in enumerate(each.runs):
        cells = sabotage.sabotaged(each.lesson, saboteur, tmp_path).notebook.cells
        (tmp_path / f"{number}.py").write_text("\n".join(cell.source for cell in cells), "utf-8")
    (tmp_path / each.lesson.source.name).unlink(missing_ok=True)
    check = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821", "--output-format", "concise", "."]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"A name is used whose cell is left out:\n{done.stdout}"


@pytest.mark.parametrize("each", LESSONS, ids=number)
def test_saboteurs_and_identities_name_one_claim_each(each):
    beginnings = [text for saboteur in each.saboteurs for text in saboteur.breaks] + list(each.identities)
    assert [text for text in beginnings if len(each.named(text)) != 1] == []
    assert len({saboteur.name for saboteur in each.saboteurs}) == len(each.saboteurs)
    assert all(saboteur.breaks and saboteur.why for saboteur in each.saboteurs)


@pytest.mark.parametrize("each", LESSONS, ids=number)
def test_every_claim_has_a_saboteur_or_is_an_identity(each):
    assert each.claims
    assert [claim.text for claim in each.claims if not each.saboteurs_of(claim) and not each.identity(claim)] == []


def test_the_page_of_claims_knows_every_claim_and_every_saboteur():
    """What to do if it does not: `make test-claims`."""
    wanted = [
        sabotage.key(each, claim, saboteur)
        for each in LESSONS
        for claim in each.claims
        for saboteur in each.saboteurs_of(claim)
    ]
    rows = dict(sabotage.measured_on(sabotage.PAGE.read_text("utf-8")))
    assert list(rows) == wanted


@pytest.mark.claims
def test_the_page_of_claims_has_a_measurement_for_every_saboteur():
    """What to do if it does not: `make test-claims`, which measures first and writes the page at its end."""
    rows = dict(sabotage.measured_on(sabotage.PAGE.read_text("utf-8")))
    assert [row for row, value in rows.items() if value == sabotage.NOT_MEASURED] == []


@pytest.mark.timeout(1.5 * sabotage.TIMEOUT)
@pytest.mark.parametrize(("each", "saboteur"), list(sabotages()))
def test_claims_do_not_hold_under(each, saboteur, tmp_path, record_property):
    result = sabotage.run(each.lesson, saboteur, tmp_path)
    survived = []
    for claim in [claim for beginning in saboteur.breaks for claim in each.named(beginning)]:
        made = [record for record in result.claims if record["text"].startswith(claim.text)]
        assert made, f"The sabotaged lesson does not get as far as this claim: {claim.text}\n{result.error}"
        shown = " / ".join(map(sabotage.shown, made))
        for guilty in each.saboteurs_of(claim):
            if guilty.name == saboteur.name or guilty.together == saboteur.name:
                record_property("measured", (sabotage.key(each, claim, guilty), shown))
        survived += [f"{claim.text}: {shown}, {sabotage.bounds(made[0])}" for record in made if record["holds"]]
    assert survived == []
