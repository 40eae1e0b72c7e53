"""On PYTHONPATH, this makes a process, and all that it starts, look to the course's code as one without POSIX.

For the course and for notebooks, the modules below cannot be imported and the names below do not exist. The standard
library and installed packages keep them: on Windows those take other ways by themselves, which are theirs to test.
"""

import builtins
import os
import signal
import sys
import sysconfig

MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
NAMES = {
    os: [
        "chown", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups", "getloadavg",
        "getpgid", "getpgrp", "getpriority", "getuid", "killpg", "lchown", "mkfifo", "mknod", "nice", "openpty",
        "posix_fadvise", "posix_fallocate", "posix_spawn", "sched_getaffinity", "sched_setaffinity", "sendfile",
        "setgid", "setpgid", "setsid", "setuid", "statvfs", "sync", "sysconf", "uname", "wait", "wait3", "wait4",
        "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "WNOHANG",
    ],
    signal: [
        "SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGTSTP", "SIGUSR1",
        "SIGUSR2", "SIGWINCH", "alarm", "pause", "pthread_kill", "pthread_sigmask", "setitimer", "sigwait",
    ],
}  # fmt: skip
INSTALLED = ("stdlib", "platstdlib", "purelib", "platlib")
OTHERS = (*(sysconfig.get_path(name) for name in INSTALLED), "<", __file__)


def _is_ours(file: str) -> bool:
    return file.startswith("<ipython") or not file.startswith(OTHERS)


def _caller() -> str:
    """Return the file of the code that called the caller of this; the interpreter itself has none."""
    try:
        return sys._getframe(2).f_code.co_filename
    except ValueError:
        return "<interpreter>"


def _import(name, globals=None, locals=None, fromlist=(), level=0, _really=builtins.__import__):
    if not level and name.partition(".")[0] in MODULES and _is_ours(file := _caller()):
        raise ModuleNotFoundError(f"No module named {name!r} (imported by {file})", name=name)
    return _really(name, globals, locals, fromlist, level)


def _take_away(module, names):
    taken = {name: vars(module).pop(name) for name in names if name in vars(module)}

    def look_up(name):
        file = _caller()
        if name in taken and not _is_ours(file):
            return taken[name]
        raise AttributeError(f"module {module.__name__!r} has no attribute {name!r} (asked by {file})")

    module.__getattr__ = look_up


builtins.__import__ = _import
for _module, _names in NAMES.items():
    _take_away(_module, _names)
