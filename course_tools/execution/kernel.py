"""The process of a lesson's kernel: ipykernel, tied by a pipe on its standard input to the process that has started it.

ipykernel itself looks once a second whether its parent is there, and would leave behind what the lesson has started.
Nothing of `course_utils` is imported here: a lesson that imports it is to be the first.
"""

import contextlib
import os
import threading

import psutil


def main() -> None:
    """Follow the parent, and be a kernel."""
    lifeline, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # what the lesson starts must not read from the lifeline, nor hold it open
    threading.Thread(target=_follow, args=(lifeline,), daemon=True).start()

    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()


def _follow(lifeline: int) -> None:
    """Wait until nobody holds the other end, and end this process then, with all that it has started."""
    while os.read(lifeline, 1):
        pass
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            child.kill()
    os._exit(1)


if __name__ == "__main__":
    main()
