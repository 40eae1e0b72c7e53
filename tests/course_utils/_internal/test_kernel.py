"""What `import course_utils` does inside a notebook's kernel, and only there."""

import os
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

IMPORTED = "import sys, course_utils; print('tensorflow' in sys.modules)"


def run_in_kernel(code: str) -> list:
    """Run one cell in a kernel of its own and return its outputs."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, kernel_name="python3", timeout=300).execute()
    return notebook.cells[0].outputs


def test_a_process_that_only_imports_ipykernel_does_not_get_tensorflow():
    """Every session of pytest is one: nbval, a plugin, imports ipykernel."""
    code = f"import IPython, ipykernel.kernelapp; {IMPORTED}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_kernel_gets_tensorflow_and_no_word_of_its_greetings_on_the_page():
    (output,) = run_in_kernel(IMPORTED)
    assert (output.name, output.text.strip()) == ("stdout", "True")


def test_a_kernel_with_a_log_writes_there_what_would_be_lost_when_tensorflow_ends_the_process(tmp_path, monkeypatch):
    log = tmp_path / "log"
    log.write_text("before\n")
    monkeypatch.setenv("COURSE_KERNEL_LOG", str(log))
    with pytest.raises(DeadKernelError):
        run_in_kernel("import course_utils, os; os.write(2, b'no such flag'); os.abort()")
    words = log.read_text(errors="replace")
    assert words.startswith("before\n")
    assert "no such flag" in words


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [("KERAS_BACKEND", "torch", "KERAS_BACKEND"), ("KERAS_HOME", "channels_first", "keras.json")],
)
def test_a_setting_under_which_lessons_fail_is_said_before_they_do(tmp_path, monkeypatch, variable, value, words):
    if variable == "KERAS_HOME":
        (tmp_path / "keras.json").write_text(f'{{"image_data_format": "{value}"}}')
        value = str(tmp_path)
    monkeypatch.setenv(variable, value)
    with pytest.raises(CellExecutionError) as raised:
        run_in_kernel("import course_utils")
    assert raised.value.ename == "CourseError"
    assert words in raised.value.evalue


def test_a_session_of_pytest_starts_without_tensorflow(tmp_path):
    test = tmp_path / "test_light.py"
    test.write_text("import sys, course_utils\ndef test_light(): assert 'tensorflow' not in sys.modules\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
