import subprocess

from course_tools import lab


def test_kernels_get_their_settings_once_and_what_a_user_has_put_there_stays(tmp_path):
    lab.set_up_kernels(tmp_path)
    (settings,) = tmp_path.rglob("ipython_kernel_config.py")
    assert settings.read_text("utf-8") == (lab.SETTINGS / settings.name).read_text("utf-8")
    settings.write_text("# mine", encoding="utf-8")
    lab.set_up_kernels(tmp_path)
    assert settings.read_text("utf-8") == "# mine"


def test_an_environment_that_cannot_be_written_starts_all_the_same(tmp_path):
    (tmp_path / "etc").write_text("a file where a folder belongs", encoding="utf-8")
    lab.set_up_kernels(tmp_path)


def test_jupyterlab_gets_the_course_settings_the_folder_and_the_arguments(tmp_path, monkeypatch):
    started = {}

    def run(command, env, check):
        started.update(command=command, settings=env["JUPYTER_CONFIG_PATH"])
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(lab.subprocess, "run", run)
    monkeypatch.setattr(lab.sys, "prefix", str(tmp_path))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    assert lab.start(["--no-browser"]) == 3
    assert started["command"][-2:] == [f"--notebook-dir={lab.ROOT / 'notebooks'}", "--no-browser"]
    assert started["settings"].split(lab.os.pathsep) == [str(lab.SETTINGS), "mine"]
    lab.start(["--notebook-dir=elsewhere"])
    assert started["command"][-1] == "--notebook-dir=elsewhere"
