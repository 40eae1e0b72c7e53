"""The table of cases names tests that there are."""

import ast

import pytest

from course_utils.paths import ROOT
from tests.cases.table import CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.case}")
def test_the_tests_of_a_case_exist(case):
    tree = ast.parse((ROOT / case.file).read_text(encoding="utf-8"))
    assert {f"test_{name}" for name in case.tests} <= {getattr(node, "name", "") for node in tree.body}
