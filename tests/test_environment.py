"""pyproject.toml, requirements.lock and environment.yml say the same."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from course_utils.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
DECLARED = [Requirement(line) for lines in (PROJECT["dependencies"], *EXTRAS.values()) for line in lines]
LOCK = (ROOT / "requirements.lock").read_text()
ENTRIES = [entry for entry in re.split(r"(?m)^(?=[A-Za-z0-9])", LOCK) if entry.strip() and entry[0] != "#"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())


def locked_versions(name: str) -> list[str]:
    lines = [entry.splitlines()[0] for entry in ENTRIES]
    return [match[2] for line in lines if (match := re.match(r"([^=\s]+)==([^\s;]+)", line)) and match[1] == name]


@pytest.mark.parametrize("requirement", DECLARED, ids=lambda requirement: requirement.name)
def test_the_lock_holds_every_dependency_in_a_version_that_pyproject_allows(requirement):
    versions = locked_versions(canonicalize_name(requirement.name))
    assert versions
    assert all(version in requirement.specifier for version in versions)


def test_the_lock_was_made_from_the_dependencies_that_pyproject_declares():
    ours = {entry.split("==")[0] for entry in ENTRIES if f"{PROJECT['name']} (pyproject.toml)" in entry}
    assert ours == {canonicalize_name(requirement.name) for requirement in DECLARED}


def test_every_package_of_the_lock_has_an_exact_version_and_a_hash():
    assert [entry for entry in ENTRIES if not re.match(r"\S+==\S+", entry) or "--hash=sha256:" not in entry] == []


def test_the_lock_names_no_package_index():
    assert "://" not in LOCK


def test_the_lock_holds_what_builds_our_own_package():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    for requirement in map(Requirement, build):
        assert [version for version in locked_versions(requirement.name) if version in requirement.specifier]


def test_conda_users_get_the_same_package_through_pip():
    (through_pip,) = [entry["pip"] for entry in CONDA["dependencies"] if isinstance(entry, dict)]
    assert through_pip == ["-e ."]
    assert CONDA["name"] == PROJECT["name"]


def test_conda_users_get_a_python_that_pyproject_allows():
    (python,) = [entry for entry in CONDA["dependencies"] if isinstance(entry, str) and entry.startswith("python=")]
    assert f"{python.removeprefix('python=')}.0" in SpecifierSet(PROJECT["requires-python"])


def test_dependencies_are_ranges_and_never_pins():
    assert [str(requirement) for requirement in DECLARED if re.search(r"===?", str(requirement.specifier))] == []
