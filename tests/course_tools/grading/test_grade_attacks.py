"""What a submission may try, and what comes of it: all of it in one run of `course grade`, inside the sandbox.

Each attack stands in the cell of task 1, task 2 is answered rightly. Findings are printed by the attack, and kept as
the cell's output in the feedback.
"""
# ruff: noqa: E501

import contextlib
import csv
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest
from small_exercises import DOUBLE, NAME, changed, hand_in, submission, write_exercise

from course_tools.grading.sandbox import DRIVER, Limits, SessionDied, SubprocessSession, examine

pytestmark = pytest.mark.slow

SECRET = "20260801"
"""A value that stands in the hidden tests."""

RIGHT = 'answer = "b"'

WRONG = "def double(x):\n    return 0\n"

ATTACKS = {
    "endless_loop": "while True:\n    pass",
    "endless_function": "def double(x):\n    while True:\n        pass",
    "memory_at_once": "try:\n    np.ones(20 * 2**27)\nexcept MemoryError:\n    print('refused')",
    "memory_bit_by_bit": "import os\nfor _ in range(3):\n    os.fork()\nhoard = []\nwhile True:\n    hoard.append(bytearray(b'x') * 10**7)",
    "fork_bomb": "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
    "output_by_print": "for _ in range(10_000):\n    print('x' * 10**6)",
    "output_past_python": "import os\nfor _ in range(1000):\n    os.write(1, b'x' * 10**6)\n    os.write(2, b'x' * 10**6)",
    "answer_of_a_gigabyte": "def double(x):\n    return np.zeros(2**27)",
    "answer_that_makes_gigabytes_of_a_comparison": """
def double(x):
    return 2 * x if np.size(x) < 3000 else np.zeros((500_000, 1))
""",
    "answer_of_millions_of_lists": "def double(x):\n    return [[]] * 10**6",
    "answer_without_end": """
class Endless(list):
    def __iter__(self):
        while True:
            yield 1
def double(x):
    return Endless()
""",
    "full_disk": """
import os
written = 0
for folder in ("/tmp", "/dev/shm", "/", "/usr", "/course", "/dev", "/proc"):
    for number in range(40):
        try:
            with open(f"{folder}/fill{number}", "wb") as file:
                for _ in range(100):
                    file.write(bytes(10**6))
                    file.flush()
                    written += 10**6
        except OSError:
            pass
print("written", written)
""",
    "network": """
import socket
for family, address in ((socket.AF_INET, ("127.0.0.1", PORT)), (socket.AF_INET, ("8.8.8.8", 53)), (socket.AF_UNIX, "\\0x")):
    try:
        with socket.socket(family) as connection:
            connection.settimeout(1)
            connection.connect(address)
            print("connected", address)
    except OSError as error:
        print("refused")
""",
    "reading": """
import os
for path in PATHS:
    for way in (path, "/proc/1/root" + path, "/proc/self/root" + path):
        print("seen" if os.path.exists(way) else "nothing")
found = []
for place, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if name not in ("proc", "lib", "include", "share")]
    found += [name for name in files if name in ("gradebook.db", "01_small.py", "01_small.ipynb", "small_exercises.py")]
print(found)
print(os.getuid(), sorted(os.listdir("/tmp")), [name for name in os.environ if "COURSE" in name])
""",
    "looking_for_tests": """
import gc, sys
def double(x):
    found = [repr(each)[:80] for each in gc.get_objects() if isinstance(each, (str, dict)) and "refuses" in repr(each)[:10**5]]
    frame = sys._getframe()
    while frame:
        found += [name for name in frame.f_globals if name == "SECRET"]
        frame = frame.f_back
    raise RuntimeError(str(len([each for each in found if "SECRET" in each])))
""",
    "numpy_patched": """
np.allclose = np.array_equal = np.isclose = np.all = lambda *a, **k: True
def double(x):
    return 0
""",
    "helpers_patched": """
import builtins
builtins.abs = lambda x: 0
builtins.AssertionError = type("Never", (Exception,), {})
refuses = lambda *a: True
SECRET, TOLERANCE = 0, 1e9
def double(x):
    return 0
""",
    "grader_patched": """
import sys
for module in list(sys.modules.values()):
    for name in ("dumps", "loads", "grade", "points"):
        if hasattr(module, name) and "json" not in module.__name__:
            setattr(module, name, lambda *a, **k: True)
driver = sys._getframe(1).f_globals
for each in ("_pack", "describe_error"):
    driver[each]  # it is there
    driver[each] = lambda *a, **k: {"kind": "points", "points": 20}
def double(x):
    return 0
""",
    "forged_answers": """
import os, struct
def double(x):
    head = b'{"kind": "dict", "items": [["value", 40521602], ["passed", true], ["points", 12]]}'
    message = struct.pack(">II", len(head), 0) + head
    for number in range(3, 30):
        try:
            os.write(number, struct.pack(">Q", len(message)) + message)
        except OSError:
            pass
    return 0
""",
    "broken_answers": """
import os
for number in range(3, 30):
    try:
        os.write(number, b"\\xff" * 1000)
    except OSError:
        pass
def double(x):
    return 0
""",
    "sys_exit": "import sys\nsys.exit(0)",
    "hard_exit": "import os\nos._exit(0)",
    "exit_in_function": "import os\ndef double(x):\n    os._exit(0)",
    "killing": """
import os, signal
for number in (os.getppid(), 1, -1):
    try:
        os.kill(number, signal.SIGKILL)
    except OSError:
        pass
""",
    "daemon": """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            time.sleep(1)
    os._exit(0)
""",
    "memory_that_no_process_holds": """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
print("System V", libc.shmget(0, 10**6, 0o1600), ctypes.get_errno())
try:
    os.memfd_create("hoard")
    print("memfd")
except PermissionError:
    print("refused")
""",
    "half_characters": """
print("\\ud800")
def double(x):
    raise ValueError("\\ud800")
raise RuntimeError("\\udfff")
""",
    "text_that_is_none": "def double(x):\n    return np.frombuffer(b'\\xff' * 4, '<U1')[0]",
    "keys_that_collide": """
import sys
sys._getframe(1).f_globals["MAX_KEYS"] = 10**9
class Colliding(dict):
    def items(self):
        return ((number * (2**61 - 1), 0) for number in range(20_000))
def double(x):
    return Colliding()
""",
    "another_answer_each_time": """
calls = []
def double(x):
    calls.append(x)
    return 2 * x if len(calls) % 2 else 0
""",
    "chance": "double = lambda x: 2 * x + np.random.randint(2)\nprint(np.random.randint(10**9))",
    "no_function": "double = 5",
    "a_module": "double = np",
    "becoming_root": """
import ctypes, os
libc = ctypes.CDLL(None)
print("namespace", libc.unshare(0x10000000), "mount", libc.mount(b"none", b"/tmp", b"tmpfs", 0, None))
for call in (os.setuid, os.setgid):
    try:
        call(0)
        print("became", os.getuid())
    except OSError:
        print("refused")
""",
}

ENDS_ITS_CELL = (
    *("endless_loop", "memory_bit_by_bit", "fork_bomb", "sys_exit", "hard_exit"),
    *("grader_patched", "broken_answers", "killing"),  # they end their own session
)
"""Attacks after which no `double` is defined. The others leave a wrong one behind, theirs or `WRONG`."""


class Place:
    """An instructor's folder, what was handed in, and what came of it."""

    def __init__(self, folder: Path):
        self.instructor, self.submitted, self.out = folder / "instructor", folder / "submitted", folder / "out"
        self.exercise = write_exercise(self.instructor / "exercises")
        (self.instructor / "gradebook.db").write_bytes(b"precious")
        (self.instructor / "source").mkdir()
        shutil.copy(self.exercise.source, self.instructor / "source")

    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for root in (self.instructor, self.submitted):
            for path in sorted(root.rglob("*")):
                digest.update(os.fsencode(path) + bytes(str(path.lstat().st_mode), "ascii"))
                if path.is_file() and path.stat().st_size < 10**7:
                    digest.update(path.read_bytes())
        return digest.hexdigest()

    def rows(self, student: str) -> dict[str, tuple[str, str]]:
        """Points and note, by the task."""
        with (self.out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
            return {r["task"]: (r["points"], r["note"]) for r in csv.DictReader(file) if r["student"] == student}

    def printed(self, student: str) -> str:
        content = json.loads((self.out / "feedback" / f"{student}__{NAME}.json").read_text())
        return "".join(cell["output"] for cell in content["cells"] if cell["cell"] == 3)


@pytest.fixture(scope="module")
def place(course, require, tmp_path_factory):
    require("bubblewrap")
    examine(Limits())  # a sandbox that is there but does not work fails every test
    place = Place(tmp_path_factory.mktemp("attacks"))
    made = place.exercise
    with listener() as port:
        paths = [
            place.instructor,
            place.instructor / "source",
            place.submitted,
            Path.home() / ".profile",
            Path(__file__),
        ]
        for student, attack in ATTACKS.items():
            attack = attack.replace("PORT", str(port)).replace("PATHS", repr([str(path) for path in paths]))
            if "double" not in attack and student not in ENDS_ITS_CELL:
                attack = WRONG + attack
            hand_in(place.submitted, student, submission(made, task1=attack, task2=RIGHT))
        for student in ("a_honest", "z_honest"):
            hand_in(place.submitted, student, submission(made, task1=DOUBLE, task2=RIGHT))
        solved = submission(made, task1=DOUBLE, task2=RIGHT)

        def edit(notebook):
            notebook["cells"][4]["source"] = "assert True"
            notebook["cells"][4]["metadata"]["nbgrader"]["points"] = 1000
            notebook["cells"].pop(6)

        def rename(notebook):
            for cell in notebook["cells"]:
                cell["metadata"].get("nbgrader", {})["grade_id"] = "other"

        hand_in(place.submitted, "edited_tests", changed(submission(made, task2=RIGHT), edit))
        hand_in(place.submitted, "renamed_cells", changed(submission(made, task2=RIGHT), rename))
        other = changed(solved, lambda notebook: notebook["metadata"]["course"].update(exercise="02_other"))
        hand_in(place.submitted, "other_exercise", other)
        hand_in(
            place.submitted, "escape", changed(solved, lambda nb: nb["metadata"]["course"].update(exercise="../../x"))
        )
        hand_in(place.submitted, "not_json", "print('hello')")
        hand_in(place.submitted, "deep_json", "[" * 100_000)
        hand_in(place.submitted, "empty", "")
        hand_in(place.submitted, "no_cells", '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
        hand_in(place.submitted, "no_notebook", '{"cells": 5}')
        with hand_in(place.submitted, "huge", "").open("w") as file:
            file.truncate(100 * 10**6)
        hand_in(place.submitted, "line\nbreak", solved)
        hand_in(place.submitted, "..%2F..", solved)
        hand_in(place.submitted, "[link=x]:smile:", solved)
        hand_in(place.submitted, "<img src=x onerror=alert(1)>", solved)
        hand_in(place.submitted, os.fsdecode(b"caf\xe9"), solved)
        hand_in(place.submitted, "linked_file", "").unlink()
        (place.submitted / "linked_file" / NAME / f"{NAME}.ipynb").symlink_to(place.exercise.source)
        (place.submitted / "linked_folder").mkdir()
        (place.submitted / "linked_folder" / NAME).symlink_to(place.instructor / "source")
        hand_in(
            place.submitted, "half_name", changed(solved, lambda nb: nb["metadata"]["course"].update(exercise="\ud800"))
        )
        # Handed in by eve, whose name comes before the honest student's.
        inside = hand_in(place.submitted / "eve" / NAME, "z_honest", submission(made))
        inside.rename(inside.with_name("copy.ipynb"))
        hand_in(place.submitted, "bob", solved)
        (place.submitted / "carl" / NAME).mkdir(parents=True)
        (place.submitted / "carl" / NAME / f"{NAME}.ipynb").hardlink_to(
            place.submitted / "bob" / NAME / f"{NAME}.ipynb"
        )
        hand_in(place.submitted, "pipe", "").unlink()
        os.mkfifo(place.submitted / "pipe" / NAME / f"{NAME}.ipynb")

        place.before = place.fingerprint()
        place.finished: subprocess.CompletedProcess[str] = course(
            *("grade", place.submitted, "--out", place.out, "--jobs", 2, "--seconds", 3, "--memory", 512),
            env={"COURSE_EXERCISES": made.source.parent},
        )
    assert place.finished.returncode == 0, place.finished.stderr
    return place


@contextlib.contextmanager
def listener():
    """A port of this machine that somebody listens to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: contextlib.suppress(OSError) and _accept(server), daemon=True)
        thread.start()
        yield server.getsockname()[1]


def _accept(server):
    with contextlib.suppress(OSError):
        while True:
            server.accept()[0].close()


def test_every_submission_has_its_lines_and_each_says_what_happened(place):
    with (place.out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["student"] for row in rows}) == len(list(place.submitted.iterdir()))
    assert [row for row in rows if not row["note"]] == []


def test_the_instructors_files_and_all_submissions_are_as_they_were(place):
    assert place.fingerprint() == place.before


@pytest.mark.parametrize("student", ["a_honest", "z_honest"])
def test_honest_submissions_are_graded_as_if_the_others_were_not_there(place, student):
    assert place.rows(student) == {"task1": ("12", "passed"), "task2": ("8", "passed")}


def running_sessions():
    """The processes that run a submission."""
    processes = psutil.process_iter(["cmdline"])
    return [process for process in processes if DRIVER in (process.info["cmdline"] or [])]


def test_nobody_is_left_running(place):
    session = SubprocessSession(Limits())
    running = running_sessions()
    assert running != []
    session.close()
    _, left = psutil.wait_procs(running, timeout=60)  # one that has just ended is in the list of processes for a moment
    assert left == []


@pytest.mark.parametrize("student", [student for student in ATTACKS if student not in ENDS_ITS_CELL])
def test_no_attack_gets_a_point_for_the_task_that_it_answers_wrongly(place, student):
    points, note = place.rows(student)["task1"]
    assert points == "0"
    assert "not defined" not in note, "then nothing was tested"


@pytest.mark.parametrize("student", ENDS_ITS_CELL)
def test_a_cell_that_does_not_end_is_named_and_answers_nothing(place, student):
    points, note = place.rows(student)["task1"]
    assert points == "0"
    if student == "killing" and note.startswith("its process was killed"):
        return  # its cell may end before the signal arrives
    assert note.startswith("double is not defined; cell 3: ")


@pytest.mark.parametrize(
    "student",
    [
        "endless_loop",
        "endless_function",
        "memory_at_once",
        "output_past_python",
        "sys_exit",
        "hard_exit",
        "exit_in_function",
    ],
)
def test_a_task_that_was_solved_keeps_its_points_beside_one_that_ends_or_overruns(place, student):
    assert place.rows(student)["task2"] == ("8", "passed")


@pytest.mark.parametrize(
    ("student", "what"),
    [
        ("endless_function", "it took longer than 3 s"),
        ("answer_of_a_gigabyte", "MemoryError"),
        ("answer_that_makes_gigabytes_of_a_comparison", "MemoryError"),
        ("looking_for_tests", "RuntimeError: 0"),
        ("numpy_patched", "double is wrong for a large number"),
        ("helpers_patched", "double is wrong for a large number"),
        ("exit_in_function", "its process ended by itself (exit code 0)"),
        ("endless_loop", "double is not defined; cell 3: it took longer than 3 s"),
        ("memory_bit_by_bit", "cell 3: it used more than 512 MB of memory"),
        ("sys_exit", "cell 3: SystemExit: 0"),
        ("hard_exit", "cell 3: its process ended by itself (exit code 0)"),
        ("fork_bomb", "cell 3: it"),  # its memory or their number, whichever is seen first
        ("half_characters", "ValueError: \\ud800"),
        ("keys_that_collide", "the answer was a broken message"),
        ("another_answer_each_time", "double is wrong for a large number"),
        ("no_function", "TypeError: 'int' object is not callable"),
        ("a_module", "double is a module, which is no plain data"),
    ],
)
def test_the_note_says_why(place, student, what):
    assert what in place.rows(student)["task1"][1]


def test_nothing_of_the_instructor_can_be_seen(place):
    seen = place.printed("reading").splitlines()
    assert set(seen[:-2]) == {"nothing"}
    assert seen[-2] == "[]"
    here = Path(sys.prefix)  # if Python itself lies below /tmp, the first folder on the way to it is there
    assert not seen[-1].startswith("0 ")
    assert seen[-1].endswith(f"{[here.parts[2]] if here.is_relative_to('/tmp') else []} []")


def test_there_is_no_network(place):
    assert place.printed("network").split() == ["refused"] * 3


def test_little_can_be_written_and_none_of_it_to_the_disk(place):
    (_, written) = place.printed("full_disk").split()
    assert int(written) < 70 * 10**6


def test_memory_is_bounded(place):
    assert place.printed("memory_at_once") == "refused\n"


def test_no_memory_can_be_had_that_the_limits_do_not_count(place):
    assert place.printed("memory_that_no_process_holds").split() == ["System", "V", "-1", "1", "refused"]


def test_nobody_hands_in_for_another_from_inside_his_own_folder(place):
    assert place.rows("eve")["task1"][0] == "0"
    assert not place.rows("z_honest (2)")


@pytest.mark.parametrize("student", ["bob", "carl"])
def test_a_file_with_two_names_is_graded_and_marked(place, student):
    points, note = place.rows(student)["task1"]
    assert points == "12"
    assert "hard link" in note


@pytest.mark.parametrize("jobs", [1, 2])
def test_graded_again_one_at_a_time_or_side_by_side_everything_is_the_same(place, course, tmp_path, jobs):
    quick = (
        "a_honest",
        "z_honest",
        "chance",
        "another_answer_each_time",
        "numpy_patched",
        "half_characters",
        "not_json",
    )
    finished = course(
        *("grade", *(place.submitted / student for student in quick), "--out", tmp_path, "--jobs", jobs),
        *("--seconds", 3, "--memory", 512),
        env={"COURSE_EXERCISES": place.exercise.source.parent},
    )
    assert finished.returncode == 0, finished.stderr
    again = sorted((tmp_path / "feedback").iterdir())
    assert len(again) == 2 * len(quick)
    assert [path.name for path in again if path.read_bytes() != (place.out / "feedback" / path.name).read_bytes()] == []


def test_more_processes_than_an_exercise_needs_end_it(place):
    session = SubprocessSession(Limits(memory=16_384))
    bomb = "import os, time\nfor _ in range(40):\n    if os.fork() == 0:\n        time.sleep(30)\ntime.sleep(30)"
    with pytest.raises(SessionDied, match="it started more than 32 processes"):
        session.ask({"ask": "run", "source": bomb, "name": "bomb"}, 25)


def test_nobody_becomes_root_or_makes_a_namespace(place):
    assert place.printed("becoming_root").split() == ["namespace", "-1", "mount", "-1", "refused", "refused"]


@pytest.mark.parametrize(
    ("student", "what"),
    [
        ("other_exercise", "made for another exercise (02_other)"),
        ("half_name", "made for another exercise (\\ud800)"),
        ("escape", "made for another exercise (../../x)"),
        ("not_json", "the file is not JSON"),
        ("deep_json", "the file is not JSON"),
        ("empty", "the file is empty"),
        ("no_cells", "no cell holds any code"),
        ("no_notebook", "it has no list of cells"),
        ("huge", "95 MB large; 20 MB are allowed"),
        ("linked_file", "a link, not a file"),
        ("linked_folder", "a link, not a folder"),
        ("pipe", "not an ordinary file"),
    ],
)
def test_what_cannot_be_graded_gets_no_points_and_a_reason(place, student, what):
    rows = place.rows(student)
    assert rows.keys() == {""}, "one line"
    points, note = rows[""]
    assert points == "0"
    assert what in note


def test_tests_that_were_edited_or_deleted_are_the_sources_all_the_same(place):
    points, note = place.rows("edited_tests")["task1"]
    assert points == "0"
    assert "its test cell was edited (ignored); its points were changed (ignored)" in note
    assert place.rows("edited_tests")["task2"] == ("8", "its test cell was deleted or renamed")


def test_renamed_cells_still_count_for_what_they_say(place):
    rows = place.rows("renamed_cells")
    assert (rows["task1"][0], rows["task2"][0]) == ("0", "8")
    assert "deleted or renamed" in rows["task1"][1]


def test_names_that_try_to_break_out_stay_names(place):
    assert place.rows("line\\nbreak")["task1"] == ("12", "passed")
    for name in ("..%2F..", "[link=x]:smile:", "caf\\udce9", "(3c)img src=x onerror=alert(1)(3e)"):
        assert place.rows(name)["task1"] == ("12", "passed")
    assert "[link=x]:smile: ·" in place.finished.stdout
    inside = {path.resolve().parent for path in (place.out / "feedback").iterdir()}
    assert inside == {(place.out / "feedback").resolve()}


def test_feedback_tells_no_hidden_value(place):
    pages = [path.read_text() for path in (place.out / "feedback").glob("*.html")]
    assert pages
    assert [page for page in pages if SECRET in page] == []
