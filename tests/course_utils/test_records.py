import math

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from course_utils import records
from course_utils.metrics import Interval, paired_comparison


@pytest.fixture
def shown(monkeypatch):
    """Collect what is displayed: the mime bundles, in order."""
    bundles = []
    monkeypatch.setattr(records, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


def content(bundle):
    return bundle[records.MIME_TYPE]


def test_a_record_carries_its_name_and_value(shown):
    records.record("test_accuracy", 0.8125)
    assert content(shown[0]) == {"kind": "record", "name": "test_accuracy", "value": 0.8125}
    assert shown[0]["text/plain"] == "test_accuracy = 0.8125"


@pytest.mark.parametrize("value", [np.float32(0.5), np.array(0.5), 0.5])
def test_numpy_numbers_become_plain_ones(shown, value):
    records.record("x", value)
    assert type(content(shown[0])["value"]) is float


def test_counts_stay_whole_numbers_and_words_stay_words(shown):
    records.record("epochs", np.int64(3))
    records.record("chosen", "linear SVM")
    assert content(shown[0])["value"] == 3
    assert type(content(shown[0])["value"]) is int
    assert content(shown[1])["value"] == "linear SVM"


@pytest.mark.parametrize(
    ("bounds", "measured", "holds"),
    [
        ({"at_least": 0.1}, 0.1, True),
        ({"at_least": 0.1}, 0.09, False),
        ({"at_most": 0.1}, 0.1, True),
        ({"at_most": 0.1}, 0.11, False),
        ({"at_least": 0.1, "at_most": 0.2}, 0.15, True),
        ({"at_least": 0.1, "at_most": 0.2}, 0.25, False),
        ({"at_least": 0.1}, math.nan, False),
        ({"at_most": 0.1}, math.nan, False),
    ],
)
def test_a_claim_holds_within_its_bounds_and_never_for_nan(shown, monkeypatch, bounds, measured, holds):
    monkeypatch.delenv("COURSE_STRICT_CLAIMS", raising=False)
    records.claim("it works", measured, **bounds)
    assert content(shown[0])["holds"] is holds


def test_a_claim_that_fails_is_told_kindly_and_stops_nothing(shown, monkeypatch):
    monkeypatch.delenv("COURSE_STRICT_CLAIMS", raising=False)
    records.claim("it works", 0.81, at_least=0.83)
    assert "did not hold this time: 0.810, and at least 0.83 was claimed" in shown[0]["text/plain"]
    assert "another seed" in shown[0]["text/plain"]


@pytest.mark.parametrize("setting", ["1", "yes"])
def test_where_claims_are_strict_one_that_fails_is_an_error_and_still_kept(shown, monkeypatch, setting):
    monkeypatch.setenv("COURSE_STRICT_CLAIMS", setting)
    records.claim("it works", 0.9, at_least=0.83)
    with pytest.raises(records.ClaimFailed, match=r"it works\n.*0\.810, and at least 0\.83"):
        records.claim("it works", 0.81, at_least=0.83)
    assert [content(bundle)["holds"] for bundle in shown] == [True, False]
    assert issubclass(records.ClaimFailed, AssertionError)


@pytest.mark.parametrize("setting", ["", "0"])
def test_empty_and_zero_do_not_make_claims_strict(shown, monkeypatch, setting):
    monkeypatch.setenv("COURSE_STRICT_CLAIMS", setting)
    records.claim("it works", 0.81, at_least=0.83)


@pytest.mark.parametrize(
    ("bounds", "holds"),
    [
        ({"at_least": 0.01}, True),
        ({"at_least": 0.02}, False),  # the value is above, not all of the interval
        ({"at_most": 0.07}, True),
        ({"at_most": 0.06}, False),
        ({"at_least": 0, "at_most": 0.1}, True),
    ],
)
def test_a_claim_on_an_interval_holds_when_all_of_the_interval_does(shown, monkeypatch, bounds, holds):
    monkeypatch.delenv("COURSE_STRICT_CLAIMS", raising=False)
    records.claim("it gains", Interval(0.04, 0.01, 0.07), **bounds)
    found = content(shown[0])
    assert (found["holds"], found["measured"], found["low"], found["high"]) == (holds, 0.04, 0.01, 0.07)
    assert "0.040 [0.010, 0.070]" in shown[0]["text/plain"]
    assert "for the whole interval was claimed" in shown[0]["text/plain"]


def test_a_claim_on_a_comparison_is_one_on_its_difference(shown):
    compared = paired_comparison([True] * 20, [False] * 10 + [True] * 10)
    records.claim("A is better", compared, at_least=0)
    found = content(shown[0])
    assert (found["measured"], found["low"], found["high"]) == compared.difference
    assert f"measured {compared}, at least 0 for the whole interval was claimed" in shown[0]["text/plain"]


def test_an_interval_that_is_not_a_number_holds_nothing(shown, monkeypatch):
    monkeypatch.delenv("COURSE_STRICT_CLAIMS", raising=False)
    records.claim("it gains", Interval(0.5, math.nan, math.nan), at_least=0)
    assert content(shown[0])["holds"] is False


def test_a_sentence_is_shown_as_markdown(shown):
    records.say(f"The network has **{0.8:.1%}** right.")
    assert shown == [dict.fromkeys(("text/plain", "text/markdown"), "The network has **80.0%** right.")]


def test_a_claim_without_a_threshold_is_refused():
    with pytest.raises(ValueError, match="at_least"):
        records.claim("it works", 0.5)


def test_records_reach_the_notebook_as_json_beside_the_text():
    code = "from course_utils.records import claim, record\nrecord('x', 1)\nclaim('it works', 0.5, at_least=0.1)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    kinds = [output["data"][records.MIME_TYPE]["kind"] for output in notebook.cells[0].outputs]
    assert kinds == ["record", "claim"]
    assert all("text/plain" in output["data"] for output in notebook.cells[0].outputs)
