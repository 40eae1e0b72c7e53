"""The thin helper package that the lessons import.

Nothing heavy is imported here, so that `course --help` answers at once; only inside a notebook, where TensorFlow is
wanted anyway, it is imported with its start-up messages kept out of the reader's page.
"""

import os
import sys
import tempfile
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

# Keras tells everybody who fits on a tf.data.Dataset, as it advises, that the default shuffle=True does nothing.
warnings.filterwarnings("ignore", message="`shuffle=True` was passed, but will be ignored")


def _import_tensorflow_quietly() -> None:
    """Import TensorFlow with the process's standard error set aside.

    TensorFlow 2.18 and later print their greetings before they read TF_CPP_MIN_LOG_LEVEL (tensorflow issue 100442),
    from C++, so that only the file descriptor itself can be turned away. If the import fails, what was said is shown.
    `course run` sends that file descriptor to the log that COURSE_KERNEL_LOG names: there nothing is set aside, and the
    log has TensorFlow's last words when it takes the whole process along.
    """
    if os.environ.get("COURSE_KERNEL_LOG"):
        import tensorflow  # noqa: F401

        return
    with tempfile.TemporaryFile() as said:
        saved = os.dup(2)
        os.dup2(said.fileno(), 2)
        try:
            import tensorflow  # noqa: F401
        except BaseException:
            said.seek(0)
            os.write(saved, said.read())
            raise
        finally:
            os.dup2(saved, 2)
            os.close(saved)


if "ipykernel" in sys.modules:
    _import_tensorflow_quietly()

    from course_utils._internal.alt_text import describe_every_figure

    describe_every_figure()
