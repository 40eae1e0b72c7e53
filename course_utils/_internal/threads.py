"""How many threads compute. With another number, sums are in another order, and a seed gives slightly other numbers."""

import sys


def use_one_thread() -> None:
    """Let TensorFlow, NumPy and scikit-learn compute with one thread in this process, whatever the environment says.

    Nothing happens where TensorFlow is not imported or has computed already.
    """
    tf = sys.modules.get("tensorflow")
    if tf is None:
        return
    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
    except RuntimeError:  # too late
        return
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)
