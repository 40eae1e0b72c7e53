"""`require`: a test that lacks something skips and says why, and fails where the environment demands that thing."""

import pytest
import requirements

SET, NETWORK = "cats_dogs", "MobileNetV2"


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch, tmp_path):
    """A machine without programs, real pictures and weights, on which nothing is demanded."""
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(requirements, "ROOT", tmp_path / "checkout")
    monkeypatch.setattr(requirements, "SHARED", tmp_path / "shared")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    for variable in ("COURSE_TESTS_REQUIRE", "COURSE_DATA", "KERAS_HOME"):
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("bubblewrap", "apt-get install bubblewrap libseccomp2"),
        ("chromium", "apt-get install chromium"),
        ("docs", "pip install -e '.[docs]'"),
        ("git", "apt-get install git"),
        ("cluster", "pip install -e '.[cluster]'"),
        (f"data:{SET}", f"course data get {SET}"),
        (f"weights:{NETWORK}", f"course data get weights --only {NETWORK}"),
    ],
)
def test_what_is_missing_skips_with_the_command_that_installs_it(name, remedy):
    with pytest.raises(pytest.skip.Exception) as skipped:
        requirements.require(name)
    assert remedy in str(skipped.value)


@pytest.mark.parametrize("name", ["bubblewrap", "chromium", "docs", f"data:{SET}", f"weights:{NETWORK}"])
@pytest.mark.parametrize("demand", ["all", "{}", "cluster, {}", "{kind}"])
def test_what_is_missing_fails_where_it_is_demanded(name, demand, monkeypatch):
    monkeypatch.setenv("COURSE_TESTS_REQUIRE", demand.format(name, kind=name.partition(":")[0]))
    with pytest.raises(pytest.fail.Exception, match="COURSE_TESTS_REQUIRE"):
        requirements.require(name)


def test_a_demand_for_something_else_leaves_the_skip(monkeypatch):
    monkeypatch.setenv("COURSE_TESTS_REQUIRE", "chromium,data:palm,weights:VGG16")
    for name in ("bubblewrap", f"data:{SET}", f"weights:{NETWORK}"):
        with pytest.raises(pytest.skip.Exception):
            requirements.require(name)


def test_a_name_that_nobody_knows_is_an_error_and_not_a_skip():
    with pytest.raises(KeyError):
        requirements.require("bublewrap")


@pytest.mark.parametrize("place", ["chosen", "checkout/data", "shared/data"])
def test_real_pictures_are_looked_for_in_course_data_then_in_data_then_in_shared(place, tmp_path, monkeypatch):
    (tmp_path / place / SET).mkdir(parents=True)
    if place == "chosen":
        (tmp_path / "checkout" / "data" / SET).mkdir(parents=True)
        monkeypatch.setenv("COURSE_DATA", str(tmp_path / place))
    if place == "checkout/data":
        (tmp_path / "shared" / "data" / SET).mkdir(parents=True)
    requirements.require(f"data:{SET}")
    assert requirements.data_folder(SET) == tmp_path / place


@pytest.mark.parametrize("place", ["chosen", "home/.keras", "shared/keras"])
def test_weights_are_looked_for_in_keras_home_then_in_the_home_folder_then_in_shared(place, tmp_path, monkeypatch):
    (tmp_path / place / "models").mkdir(parents=True)
    (tmp_path / place / "models" / requirements.WEIGHT_FILES[NETWORK]).touch()
    if place == "chosen":
        monkeypatch.setenv("KERAS_HOME", str(tmp_path / place))
    requirements.require(f"weights:{NETWORK}")
    assert requirements.keras_home(NETWORK) == tmp_path / place


def test_a_chosen_folder_without_the_set_is_not_replaced_by_another(tmp_path, monkeypatch):
    (tmp_path / "shared" / "data" / SET).mkdir(parents=True)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    with pytest.raises(pytest.skip.Exception):
        requirements.require(f"data:{SET}")
