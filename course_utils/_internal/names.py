"""Names of files: which of them are nobody's pictures, and how any name is printed."""

from pathlib import Path

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
    be printed on every UTF-8 terminal, and takes one line.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in str(name))
