"""Which files of a folder are usable pictures, found out once by decoding each of them."""

import hashlib
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import PIL

from course_utils._internal.files import atomic_write, locked
from course_utils._internal.strict_decode import strict_decode
from course_utils.paths import work_dir

DECODERS = f"check 6, opencv {cv2.__version__}, pillow {PIL.__version__}"
"""Another version of the check or a decoder may judge a file otherwise, so what is kept holds only for these."""


def validate_images(folder: Path, files: Sequence[Path]) -> tuple[dict[Path, str], Path, bool]:
    """Decode every file once and return those that are no usable picture, each with the reason.

    The result is kept below the course's cache. A file is decoded again only when its size or its time of change
    differs, or the version of a decoder.

    Returns the reasons by file, the file in which the result is kept (JSON), and whether any file was decoded now.
    """
    code = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    readable = re.sub(r"[^\w-]+", "_", f"{folder.parent.name}-{folder.name}", flags=re.ASCII)[-60:]
    kept = work_dir() / "cache" / "image_checks" / f"{readable}-{code}.json"
    fingerprints = {file: file_fingerprint(file) for file in files}
    names = {file: file.relative_to(folder).as_posix() for file in files}
    with locked(kept):
        seen, reasons = _recall(kept)
        fresh = [file for file in files if seen.get(names[file]) != fingerprints[file]]
        if fresh or len(seen) != len(files):
            infos = strict_decode(fresh, f"checking {folder.parent.name}/{folder.name}")
            looked = {file: info.reason for file, info in zip(fresh, infos, strict=True)}
            left_out = {name: looked[file] if file in looked else reasons.get(name) for file, name in names.items()}
            content: dict[str, Any] = {
                "folder": str(folder),
                "decoders": DECODERS,
                "left_out": {name: reason for name, reason in left_out.items() if reason},
                "seen": {names[file]: pair for file, pair in fingerprints.items()},
            }
            with atomic_write(kept) as temporary:
                temporary.write_text(json.dumps(content, indent=1), encoding="utf-8")  # any name, in ASCII
            reasons = content["left_out"]
    return {file: reasons[name] for file, name in names.items() if name in reasons}, kept, bool(fresh)


def file_fingerprint(file: Path) -> list[int]:
    """Return size in bytes and time of change in nanoseconds: where the pair is another, so is the content.

    What cannot be read has a pair of its own: it is looked at anew when it can.
    """
    try:
        status = file.stat()
    except OSError:  # a link that leads nowhere
        return [-1, -1]
    if not os.access(file, os.R_OK):
        return [-1, -1]
    return [status.st_size, status.st_mtime_ns]


def _recall(kept: Path) -> tuple[dict[str, list[int]], dict[str, str]]:
    """Return what an earlier check has found; one by other decoders, or a damaged one, counts as none."""
    try:
        content = json.loads(kept.read_text(encoding="utf-8"))
        if content["decoders"] == DECODERS:
            return content["seen"], content["left_out"]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return {}, {}
