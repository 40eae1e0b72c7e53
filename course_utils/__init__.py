"""The thin helper package that the lessons import.

Nothing heavy is imported here, so that `course --help` answers at once; only inside a notebook, where TensorFlow is
wanted anyway, it is imported with its start-up messages kept out of the reader's page.
"""

import os
import sys
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = os.environ.get("KERAS_BACKEND") or "tensorflow"  # an empty one would leave it to a file
if os.environ.get("KERAS_HOME") == "":
    del os.environ["KERAS_HOME"]  # for Keras, an empty one is the folder that it is started in

# Keras tells everybody who fits on a tf.data.Dataset, as it advises, that the default shuffle=True does nothing.
warnings.filterwarnings("ignore", message="`shuffle=True` was passed, but will be ignored")


def _in_kernel() -> bool:
    """Say whether this process is a notebook's kernel. Test plugins import ipykernel, too, and are none."""
    ipython = sys.modules.get("IPython")
    return getattr(ipython and ipython.get_ipython(), "kernel", None) is not None


if _in_kernel():
    from course_utils._internal.kernel import prepare

    prepare()
