"""The order of the files of tests: those that take longest come first."""

from pathlib import Path

from course_utils.paths import ROOT

LONGEST_FIRST = (
    "tests/book/test_book_in_browser.py",
    "tests/lessons/test_small_sets.py",
    "tests/lessons/test_killed.py",
    "tests/course_tools/execution/test_cluster.py",
    "tests/course_tools/grading/test_grade.py",
    "tests/course_tools/grading/test_grade_attacks.py",
    "tests/book/test_lab_in_browser.py",
    "tests/portability/test_without_posix.py",
    "tests/course_tools/execution/test_run.py",
    "tests/test_lowest_versions.py",
    "tests/course_utils/test_backbones.py",
    "tests/course_utils/test_backbones_transfer.py",
    "tests/course_utils/test_checkpoints.py",
    "tests/course_tools/test_doctor.py",
    "tests/course_tools/publishing/test_release.py",
    "tests/cases/test_side_by_side.py",
)
"""The files that take a minute or more, as measured. Files run side by side: none of these may be the last to begin."""


def place_of(file: Path) -> int:
    """Return a number by which the files of tests are sorted."""
    name = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else ""
    return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)
