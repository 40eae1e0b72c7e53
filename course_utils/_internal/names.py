"""Names of files: which of them are nobody's pictures, how any name is printed, and which Windows allows."""

import re
from pathlib import Path

from course_utils.errors import CourseError

CLUTTER = {
    "__macosx",
    "__pycache__",
    "$recycle.bin",
    "@eadir",
    "desktop.ini",
    "ehthumbs.db",
    "icon\r",
    "system volume information",
    "thumbs.db",
}
"""What systems, archivers and network drives put into folders of their own accord, in small letters."""


def is_clutter(name: str) -> bool:
    """Return whether a file or folder of this name is passed over in silence: hidden (`.DS_Store`), or `CLUTTER`."""
    return name.startswith(".") or name.lower() in CLUTTER


def printable(name: str | Path) -> str:
    r"""Return a name in which line ends, control characters and bytes that are not UTF-8 are written as escapes.

    "caf\xe9.jpg" in Latin-1, which Python reads as "caf" and a lone surrogate, becomes `caf\udce9.jpg`. The result can
    be printed on every UTF-8 terminal, and takes one line. Spaces at its end, which nobody would see, are escapes too.
    """
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in str(name))
    return shown.rstrip(" ") + r"\x20" * (len(shown) - len(shown.rstrip(" ")))


def full_path(text: str | Path) -> Path:
    """Return the full path of what the user has named, `~` included, links followed.

    Raises `CourseError` where there is none: for `~name` of a user who has no home folder, for links in a circle, and
    for a relative path in a folder that has been deleted.
    """
    try:
        return Path(text).expanduser().resolve()
    except (RuntimeError, OSError, ValueError) as error:
        reason = str(getattr(error, "strerror", None) or error).rstrip(".")
        raise CourseError(f"{printable(text)} leads nowhere ({reason}). Give the whole path of a folder.") from error


def portable_name(name: str) -> str:
    """Return the name of a file or folder as Windows allows it: `aux.jpg` becomes `_aux.jpg`, `a?.jpg` `a_.jpg`."""
    name = re.sub(r'[<>:"|?*]', "_", name)
    name = re.sub(r"[. ]+$", lambda end: "_" * len(end[0]), name)
    device = re.match(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", name, re.IGNORECASE)
    return f"_{name}" if device else name
