"""JupyterLab in a real browser, started by `course lab`: a lesson runs, and an exercise is answered."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_tools.notebooks.exercises import SOLUTION, find_exercises, nbgrader_metadata
from course_tools.notebooks.format import normalise
from course_tools.notebooks.lessons import find_lessons
from course_utils.paths import ROOT

pytestmark = pytest.mark.slow

SECONDS = 1000  # Playwright counts in milliseconds


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """The address of a JupyterLab that works on a copy of the notebooks, and their folder."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "course_tools", "lab", "--notebook-dir=notebooks", "--no-browser"]
    command += [f"--port={port}", "--IdentityProvider.token=", *(["--allow-root"] if os.geteuid() == 0 else [])]
    # Nothing of this user's own settings, extensions and windows.
    private = {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    private |= {"JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"), "PYTHONPATH": str(ROOT)}
    log = folder / "log"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=folder, env=os.environ | private, stdout=output, stderr=output, start_new_session=True
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(f"{address}/api"), 60, log)
        yield address, folder / "notebooks"
    finally:
        os.killpg(server.pid, signal.SIGINT)  # once asks, twice is meant
        os.killpg(server.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)


def answers(url):
    with contextlib.suppress(OSError):
        return urllib.request.urlopen(url, timeout=5).status == 200
    return False


def wait_for(condition, seconds, log):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, log.read_text()[-2000:]
        time.sleep(0.3)


def open_notebook(page, address, name):
    page.goto(f"{address}/lab/tree/{name}?reset")
    page.locator(".jp-NotebookPanel:visible .jp-Notebook").wait_for(timeout=60 * SECONDS)
    # Who runs a cell before there is a kernel is asked for one.
    page.locator(".jp-NotebookPanel:visible .jp-Toolbar-kernelName", has_text="Python 3").wait_for(timeout=60 * SECONDS)
    page.locator(".jp-NotebookPanel:visible .jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(
        timeout=60 * SECONDS
    )


def choose(page, *path):
    """Choose an entry of the menu bar."""
    page.locator(".lm-MenuBar-item", has_text=path[0]).first.click()
    page.locator(".lm-Menu-item", has_text=path[1]).first.click()


def saved(page, path):
    """Save the open notebook, and return it as it is then on disk."""
    before = path.stat().st_mtime_ns
    page.keyboard.press("Control+s")
    wait_for(lambda: path.stat().st_mtime_ns > before and is_whole(path), 60, path)
    return read(path)


def is_whole(path):
    """Return whether the file holds all of a notebook: while JupyterLab writes it, it is empty or breaks off."""
    try:
        return bool(json.loads(path.read_text(encoding="utf-8")))
    except ValueError:
        return False


def read(path):
    return nbformat.read(path, as_version=4)


def test_all_cells_of_lesson_01_run_and_show_its_figures(page, lab):
    address, folder = lab
    path = folder / "01_data_augmentation.ipynb"
    committed = read(path)
    open_notebook(page, address, path.name)
    choose(page, "Edit", "Clear Outputs of All Cells")
    page.locator(".jp-NotebookPanel:visible .jp-RenderedImage img").first.wait_for(state="detached")
    choose(page, "Run", "Run All Cells")
    # The last cell has its number when all before it have run. Its prompt is not asked: JupyterLab takes what is out of
    # sight out of the page.
    count = sum(cell.cell_type == "code" for cell in committed.cells)

    def all_have_run():
        page.keyboard.press("Control+s")
        page.wait_for_timeout(2 * SECONDS)
        return [cell for cell in read(path).cells if cell.cell_type == "code"][-1].execution_count == count

    wait_for(all_have_run, 400, folder.parent / "log")
    figure = page.locator(".jp-RenderedImage img").first
    figure.scroll_into_view_if_needed()
    assert figure.evaluate("image => image.complete && image.naturalWidth > 0")
    executed = read(path)
    assert [outputs(cell, "error") for cell in executed.cells if outputs(cell, "error")] == []
    assert [figures(cell) for cell in executed.cells] == [figures(cell) for cell in committed.cells]


def test_opening_a_lesson_does_not_mark_it_as_changed(page, lab):
    """Written as a build writes it: what JupyterLab then learns from the kernel is what stands there."""
    address, folder = lab
    (lesson,) = find_lessons(ROOT / "lessons", ["04"])
    path = folder / "opened.ipynb"
    nbformat.write(normalise(nbformat.read(folder / f"{lesson.name}.ipynb", as_version=4), lesson, "key"), path)
    before = path.read_bytes()
    open_notebook(page, address, path.name)
    page.wait_for_timeout(3 * SECONDS)  # the kernel's answer comes after it has become idle
    assert page.locator(".jp-mod-dirty").count() == 0
    assert path.read_bytes() == before


def test_the_output_of_an_answer_is_folded_until_it_is_clicked(page, lab):
    address, folder = lab
    (lesson,) = find_lessons(ROOT / "lessons", ["04"])
    output = new_output("execute_result", {"text/plain": "the answer"}, execution_count=1)
    cell = new_code_cell("6 * 7", metadata={"tags": ["answer"]}, outputs=[output])
    path = folder / "answer.ipynb"
    nbformat.write(normalise(new_notebook(cells=[cell]), lesson, "key"), path)
    open_notebook(page, address, path.name)
    assert page.get_by_text("the answer", exact=True).count() == 0
    page.get_by_text("Guess first").click()
    page.get_by_text("the answer", exact=True).wait_for()


def test_students_see_none_of_nbgraders_menus_and_buttons(page, lab):
    address, _ = lab
    open_notebook(page, address, "exercises/01_data_augmentation.ipynb")
    assert "Kernel" in page.locator(".lm-MenuBar-item").all_inner_texts()
    assert page.get_by_text(re.compile("nbgrader|formgrader|create assignment|validate", re.IGNORECASE)).count() == 0
    page.goto(f"{address}/lab?reset")
    page.locator(".jp-LauncherCard:visible").first.wait_for(timeout=60 * SECONDS)
    assert page.get_by_text(re.compile("nbgrader|formgrader|course list|assignment", re.IGNORECASE)).count() == 0


def outputs(cell, kind):
    return [output for output in cell.get("outputs", []) if output.output_type == kind]


def figures(cell):
    return sum("image/png" in output.get("data", {}) for output in cell.get("outputs", []))


def answer_first_task(page, lab, write):
    """Open exercise 01, write an answer into its first task, run it and its check; return the two cells as saved."""
    address, folder = lab
    (exercise,) = find_exercises(ROOT / "exercises", ["01"])
    cells = exercise.notebook.cells
    place = next(number for number, cell in enumerate(cells) if nbgrader_metadata(cell).get("solution"))
    path = folder / "exercises" / f"{exercise.name}_{write.__name__}.ipynb"  # a kernel of its own for each
    path.write_text(nbformat.writes(exercise.released()))
    open_notebook(page, address, f"exercises/{path.name}")
    page.locator(".jp-Notebook .jp-CodeCell", has_text="NotImplementedError").first.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(write(cells[place].source))
    choose(page, "Run", "Run All Above Selected Cell")
    page.locator(".jp-Notebook .jp-CodeCell.jp-mod-active .cm-content").click()
    page.keyboard.press("Shift+Enter")  # the answer
    page.keyboard.press("Shift+Enter")  # its check
    ran = sum(cell.cell_type == "code" for cell in cells[: place + 2])
    page.locator(".jp-InputPrompt", has_text=f"[{ran}]:").wait_for(state="attached", timeout=60 * SECONDS)
    answer, check = saved(page, path).cells[place : place + 2]
    assert check.execution_count == ran
    assert "assert " in check.source
    return answer, check


def test_a_right_answer_to_the_first_task_of_an_exercise_passes_its_check(page, lab):
    def without_markers(source):
        return "\n".join(line for line in source.splitlines() if line.strip() not in SOLUTION)

    answer, check = answer_first_task(page, lab, without_markers)
    assert "cv2.imdecode" in answer.source
    assert outputs(check, "error") == []


def test_a_wrong_answer_to_it_fails_its_check_in_words(page, lab):
    def blue_first(source):
        picture = "cv2.resize(cv2.imdecode(encoded, cv2.IMREAD_COLOR), (side, side))"
        return f'def to_tensor(encoded, side):\n    return {picture}.astype("float32") / 255'

    _, check = answer_first_task(page, lab, blue_first)
    (error,) = outputs(check, "error")
    assert error.evalue == "Orange has more red than blue, and red comes first."
