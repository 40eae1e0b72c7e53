"""How many threads compute. With another number, sums are in another order, and a seed gives slightly other numbers."""

import os
import sys

VARIABLES = ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")
"""What tells TensorFlow, and NumPy and scikit-learn, how many threads to use."""


def use_one_thread() -> None:
    """Let TensorFlow, NumPy and scikit-learn compute with one thread in this process.

    Nothing happens where TensorFlow is not imported or has computed already, or where the user has set one of the
    variables.
    """
    tf = sys.modules.get("tensorflow")
    if tf is None or any(os.environ.get(name) for name in VARIABLES):
        return
    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
    except RuntimeError:  # too late
        return
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)
