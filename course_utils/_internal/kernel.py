"""What a notebook's kernel needs before a lesson begins."""

import contextlib
import os
import tempfile

from course_utils._internal.alt_text import describe_every_figure
from course_utils._internal.environment_check import problems
from course_utils.errors import CourseError


def prepare() -> None:
    """Check the settings of the environment, import TensorFlow, and let figures carry descriptions.

    Raises:
        CourseError: if a setting would make lessons fail, or compute something else, without a word.
    """
    if found := problems():
        raise CourseError("\n".join([*found, "Then restart the kernel."]))
    import_tensorflow_quietly()
    describe_every_figure()


def import_tensorflow_quietly() -> None:
    """Import TensorFlow with the process's standard error set aside.

    TensorFlow 2.18 and later print their greetings before they read TF_CPP_MIN_LOG_LEVEL (tensorflow issue 100442),
    from C++, so that only the file descriptor itself can be turned away. If the import fails, what was said is shown.

    TensorFlow's C++ ends the process where it cannot go on, with its reason as the last words. Whoever runs the kernel
    and wants to read them names a file in the environment variable COURSE_KERNEL_LOG: from here on, standard error goes
    there (not what Python code writes to `sys.stderr`: in a kernel, that goes to the page).
    """
    log = os.environ.get("COURSE_KERNEL_LOG")
    with open(log, "ab+") if log else tempfile.TemporaryFile() as said:  # noqa: PTH123 - Path.open has no such union
        start = said.seek(0, os.SEEK_END)
        try:
            saved = os.dup(2)
        except OSError:  # a process without standard error: nothing to set aside
            import tensorflow

            return
        os.dup2(said.fileno(), 2)
        try:
            import tensorflow  # noqa: F401
        except BaseException:
            said.seek(start)
            with contextlib.suppress(OSError):
                os.write(saved, said.read())
            raise
        finally:
            if not log:
                os.dup2(saved, 2)
            os.close(saved)
