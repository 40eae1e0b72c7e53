"""Work in processes of its own: what comes back, what a death says, and what is left of it when it is given up."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from course_tools.execution.pool import end_all, executor
from course_utils._internal.subprocess_call import WorkerDied, last_lines

pytestmark = pytest.mark.usefixtures("without_keras")


@pytest.fixture(scope="module")
def pool():
    with executor(2) as pool:
        yield pool


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def with_child(note: Path):
    """A call that starts a process of its own, in a session of its own, notes both, and waits."""

    def wait_for_ever():
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
        note.with_suffix(".part").write_text(f"{os.getpid()} {child.pid}")
        note.with_suffix(".part").rename(note)
        time.sleep(600)

    return wait_for_ever


def started(note: Path) -> list[psutil.Process]:
    wait_until(note.exists)
    return [psutil.Process(int(number)) for number in note.read_text().split()]


def alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_a_result_comes_back_from_another_process(pool):
    assert pool.submit(lambda: 6 * 7).result() == 42
    assert pool.submit(os.getpid).result() != os.getpid()


def test_what_the_function_raises_is_raised(pool):
    with pytest.raises(ZeroDivisionError):
        pool.submit(lambda: 1 / 0).result()


def test_what_cannot_be_sent_back_is_an_error_and_no_death(pool):
    with pytest.raises(RuntimeError, match="cannot be sent back"):
        pool.submit(lambda: sys._getframe()).result()


def test_leaving_with_sys_exit_is_an_error_of_the_function(pool):
    with pytest.raises(SystemExit):
        pool.submit(lambda: sys.exit(3)).result()


def test_a_death_tells_the_reason_and_the_last_words(pool):
    def die():
        print("last words", file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(WorkerDied, match=r"killed from outside(.|\n)*last words"):
        pool.submit(die).result()


def test_the_last_words_are_the_reason_and_no_stack_of_addresses(tmp_path):
    frames = "".join(f"    @     0x7fb1218a0e{number}  TFE_Py_FastPathExecute_C()\n" for number in range(10, 30))
    threads = (
        'Thread 0x7fb1 (most recent call first):\n  File "a.py", line 1 in f\n\nExtension modules: numpy (total: 1)\n'
    )
    (tmp_path / "log").write_text(f"F0000 no room for a thread\n*** Check failure stack trace: ***\n{frames}{threads}")
    assert last_lines(tmp_path / "log") == "\n    F0000 no room for a thread"


def test_a_death_leaves_the_others_alone(pool):
    dead, whole = pool.submit(lambda: os._exit(3)), pool.submit(lambda: time.sleep(0.5) or "whole")
    with pytest.raises(WorkerDied, match="exit code 3"):
        dead.result()
    assert whole.result() == "whole"


def test_temporary_files_go_with_the_process(pool):
    def leave_file():
        import tempfile

        return tempfile.mkstemp()[1]

    assert not Path(pool.submit(leave_file).result()).exists()


@pytest.mark.parametrize("how", ["end_all", "shutdown"])
def test_work_that_is_given_up_is_gone_with_all_that_it_has_started(tmp_path, how):
    with executor(1) as pool:
        running, waiting = pool.submit(with_child(tmp_path / "first")), pool.submit(with_child(tmp_path / "second"))
        processes = started(tmp_path / "first")
        if how == "end_all":
            end_all([running, waiting])
            psutil.wait_procs(processes, timeout=30)  # they end a moment after it
            assert not any(map(alive, processes))
    psutil.wait_procs(processes, timeout=30)
    assert not any(map(alive, processes))
    assert running.cancelled()
    assert waiting.cancelled()
    assert not (tmp_path / "second").exists()


def test_work_whose_caller_is_killed_is_gone_with_all_that_it_has_started(tmp_path):
    program = (
        "import sys; from pathlib import Path; from tests.course_tools.execution.test_pool import with_child\n"
        "from course_tools.execution.pool import executor\n"
        "executor(1).submit(with_child(Path(sys.argv[1]))).result()\n"
    )
    caller = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "note")])
    processes = started(tmp_path / "note")
    caller.kill()
    caller.wait()
    psutil.wait_procs(processes, timeout=30)
    assert not any(map(alive, processes))


STOP = """
import time
from course_tools.execution.pool import StopSignal

stop = StopSignal()
print("listening", flush=True)
while not stop.requested:
    time.sleep(0.05)
print("stopped", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_stops_calmly_and_the_second_at_once_also_where_the_parent_ignores_it(second):
    ignored = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen([sys.executable, "-c", STOP], stdout=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, ignored)
    with process:
        assert process.stdout.readline() == "listening\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "stopped\n"
        process.send_signal(second)
        assert process.wait(timeout=60) == 128 + second
