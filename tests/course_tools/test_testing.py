"""`course test`: what it checks, and that a claim which does not hold fails it."""

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from order import LONGEST_FIRST, place_of

from course_tools import testing
from course_tools.console import console
from course_tools.notebooks.lessons import find_lessons
from course_tools.testing import Step, run_tests, steps
from course_utils.errors import CourseError
from course_utils.paths import ROOT


def passes(*arguments):
    return Step("-".join(arguments), [[sys.executable, "-c", *arguments]])


def test_every_lesson_is_executed_with_claims_that_must_hold():
    (step,) = [step for step in steps() if "COURSE_STRICT_CLAIMS" in step.variables]
    assert step.variables["COURSE_STRICT_CLAIMS"] == "1"
    executed = [word for command in step.commands for word in command if word.endswith(".ipynb")]
    assert sorted(executed) == [f"notebooks/{lesson.name}.ipynb" for lesson in find_lessons(ROOT / "lessons")]


def test_notebooks_are_executed_without_what_windows_lacks(tmp_path, monkeypatch, capfd):
    path = tmp_path / "lesson.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("import psutil"), new_code_cell("import fcntl")]), path)
    monkeypatch.setattr(testing, "steps", lambda fast: [testing.notebooks([str(path)])])
    assert run_tests(console()) == 1
    assert "1 failed, 1 passed" in capfd.readouterr().out


@pytest.mark.parametrize(("number", "options"), [(1, []), (2, ["2", "loadfile"]), (64, ["4", "loadfile"])])
def test_test_files_run_side_by_side_where_there_are_cores_for_it(number, options, monkeypatch):
    monkeypatch.setattr(testing, "cores", lambda: number)
    (command,) = steps()[-1].commands
    places = [command.index(name) for name in ("--numprocesses", "--dist") if name in command]
    assert [command[place + 1] for place in places] == options


def test_files_of_tests_that_take_longest_begin_first(request):
    assert [file for file in LONGEST_FIRST if not (ROOT / file).is_file()] == []
    (command,) = steps()[-1].commands
    assert "--numprocesses" not in command or "--no-loadscope-reorder" in command
    files = list(dict.fromkeys(item.path for item in request.session.items))
    assert files == sorted(files, key=place_of)


def test_the_fast_way_executes_no_notebook():
    assert not [step for step in steps(fast=True) if step.variables]


def test_every_step_runs_whatever_came_of_the_ones_before_and_one_failure_fails_all(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(
        testing, "steps", lambda fast: [passes("exit(3)"), passes(f"open({str(tmp_path / 'ran')!r}, 'w')")]
    )
    assert run_tests(console()) == 1
    assert "Failed: exit(3)." in capsys.readouterr().out
    assert (tmp_path / "ran").exists()


def test_commands_of_a_step_that_run_together_all_must_pass(monkeypatch, capfd):
    both = Step("both", [[sys.executable, "-c", "print('one')"], [sys.executable, "-c", "print('two'); exit(1)"]])
    monkeypatch.setattr(testing, "steps", lambda fast: [both])
    assert run_tests(console()) == 1
    assert {"one", "two"} <= set(capfd.readouterr().out.split())


def test_without_the_extra_that_it_needs_it_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name in ("nbval", "ruff") else True)
    with pytest.raises(CourseError, match=r'nbval, ruff.*\n.*pip install -c constraints.txt -e "\.\[test\]"'):
        run_tests(console())


@pytest.mark.slow
@pytest.mark.parametrize(("measured", "code"), [(1.0, 0), (0.0, 1)])
def test_a_claim_that_does_not_hold_fails_the_step_that_executes_notebooks(measured, code, tmp_path, monkeypatch):
    cell = f"from course_utils.records import claim\nclaim('more than half', {measured}, at_least=0.5)"
    path = tmp_path / "lesson.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(cell)]), path)
    monkeypatch.setattr(testing, "steps", lambda fast: [testing.notebooks([str(path)])])
    assert run_tests(console()) == code


def test_the_command_runs_as_a_module_where_its_script_is_not_on_the_path():
    shown = subprocess.run([sys.executable, "-m", "course_tools", "--help"], capture_output=True, text=True, check=True)
    assert "course [OPTIONS]" in shown.stdout
