"""pyproject.toml, the locks, the constraints and environment.yml say the same, and name all that the code imports."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from course_utils.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BASE = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {name: [Requirement(line) for line in lines] for name, lines in PROJECT["optional-dependencies"].items()}
LOCKED_EXTRAS = [requirement for name, ones in EXTRAS.items() if name != "gpu" for requirement in ones]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
LOCKS = {"requirements.lock": BASE, "requirements-dev.lock": [*BASE, *LOCKED_EXTRAS]}
every_lock = pytest.mark.parametrize("lock", LOCKS)


def entries(lock: str) -> list[str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return [entry for entry in re.split(r"(?m)^(?=[A-Za-z0-9])", text) if entry.strip() and entry[0] != "#"]


def pins(lock: str) -> list[str]:
    """Return the lines `name==version ; marker`, without hashes and comments."""
    return [entry.splitlines()[0].removesuffix("\\").strip() for entry in entries(lock)]


def versions(lock: str, name: str) -> list[str]:
    matches = [re.match(r"([^=\s]+)==([^\s;]+)", line) for line in pins(lock)]
    return [match[2] for match in matches if match and match[1] == canonicalize_name(name)]


@every_lock
def test_a_lock_holds_every_dependency_in_a_version_that_pyproject_allows(lock):
    for requirement in LOCKS[lock]:
        locked = versions(lock, requirement.name)
        assert locked, requirement
        assert all(version in requirement.specifier for version in locked), requirement


@every_lock
def test_a_lock_was_made_from_the_dependencies_that_pyproject_declares(lock):
    ours = {entry.split("==")[0] for entry in entries(lock) if f"{PROJECT['name']} (pyproject.toml)" in entry}
    assert ours == {canonicalize_name(requirement.name) for requirement in LOCKS[lock]}


@every_lock
def test_every_package_of_a_lock_has_an_exact_version_and_a_hash(lock):
    assert [entry for entry in entries(lock) if not re.match(r"\S+==\S+", entry) or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("file", [*LOCKS, "constraints.txt"])
def test_no_package_index_is_named(file):
    assert "://" not in (ROOT / file).read_text(encoding="utf-8")


@every_lock
def test_a_lock_holds_what_builds_our_own_package(lock):
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    for requirement in map(Requirement, build):
        assert [version for version in versions(lock, requirement.name) if version in requirement.specifier]


def test_students_get_the_versions_that_are_tested():
    assert set(map(versions_of, pins("requirements.lock"))) <= set(map(versions_of, pins("requirements-dev.lock")))


def versions_of(pin: str) -> str:
    return pin.partition(";")[0].strip()


@pytest.mark.parametrize(
    "name",
    ["pytest", "hypothesis", "nbval", "mypy", "ruff", "playwright", "sphinx", "dask", "nbgrader", "kagglehub"],
)
def test_students_need_not_install_what_only_tests_the_book_and_clusters_need(name):
    assert versions("requirements-dev.lock", name)
    assert versions("requirements.lock", name) == []


def test_the_constraints_are_the_lock_without_hashes():
    assert (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() == pins("requirements-dev.lock")


def test_conda_users_get_the_same_package_through_pip_in_the_versions_that_are_tested():
    (through_pip,) = [entry["pip"] for entry in CONDA["dependencies"] if isinstance(entry, dict)]
    assert through_pip == ["-c constraints.txt", "-e ."]
    assert CONDA["name"] == PROJECT["name"]


def test_conda_users_get_a_python_that_pyproject_allows():
    (python,) = [entry for entry in CONDA["dependencies"] if isinstance(entry, str) and entry.startswith("python=")]
    assert f"{python.removeprefix('python=')}.0" in SpecifierSet(PROJECT["requires-python"])


def test_dependencies_are_ranges_and_never_pins():
    every = [*BASE, *LOCKED_EXTRAS, *EXTRAS["gpu"]]
    assert [str(requirement) for requirement in every if re.search(r"===?", str(requirement.specifier))] == []


@pytest.mark.parametrize("name", ["jupyter-client", "keras", "nbclient", "papermill", "tensorflow", "typer", "nbgrader",
                                  "distributed", "myst-nb"])  # fmt: skip
def test_a_package_whose_private_parts_are_used_has_an_upper_bound(name):
    (requirement,) = [one for one in [*BASE, *LOCKED_EXTRAS] if one.name == name]
    assert any(specifier.operator == "<" for specifier in requirement.specifier)


@pytest.mark.parametrize("folder", ["course_utils", "course_tools", "lessons", "exercises"])
def test_every_package_that_the_code_imports_is_declared(folder):
    declared = {canonicalize_name(requirement.name) for requirement in [*BASE, *LOCKED_EXTRAS]}
    owners = packages_distributions()
    own = {"course_utils", "course_tools", *sys.stdlib_module_names}
    imported = {name for path in (ROOT / folder).rglob("*.py") for name in imports(path)} - own
    assert imported
    # A module that nothing installs here is one of another system (winreg), or an extra that is not installed.
    undeclared = {
        name for name in imported & owners.keys() if not {canonicalize_name(one) for one in owners[name]} & declared
    }
    assert undeclared == set()


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.partition(".")[0])
    return names
