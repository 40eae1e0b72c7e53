"""The check of many pictures: warnings of the JPEG decoder count as damage, too.

Bytes lost or changed in the middle of a JPEG still decode, to a picture that is shifted or garbled from there on. No
decoder raises an error then; libjpeg writes a line to the process's standard error. Threads share that, so the pictures
are decoded in batches, and those of a batch that was not silent once more, one by one.
"""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from course_utils._internal.image_check import ImageInfo, probe
from course_utils._internal.progress import progress, thread_map

BATCH = 256
COMPLAINT = re.compile(rb"Corrupt JPEG data: [^\n]*|Premature end of JPEG file")
"""What libjpeg says of damage. Its other warnings, and libpng's, are about harmless oddities."""


def strict_decode(files: Sequence[Path], title: str) -> list[ImageInfo]:
    """Return what one full decoding tells of every file, in order; `reason` also holds a complaint of the decoder."""
    infos: list[ImageInfo] = []
    with progress(None, len(files), title) as bar:
        for start in range(0, len(files), BATCH):
            batch = files[start : start + BATCH]
            with capture_stderr() as complaints:
                part = thread_map(probe, batch, bar)
            infos += [_alone(file, seen) for file, seen in zip(batch, part, strict=True)] if complaints else part
    return infos


def _alone(file: Path, seen: ImageInfo) -> ImageInfo:
    """Return what is known of a file, with the decoder's complaint about this one."""
    if seen.reason:
        return seen
    with capture_stderr() as complaints:
        probe(file)
    return replace(seen, reason=f"damaged ({complaints[0].decode()}): get it anew") if complaints else seen


@contextmanager
def capture_stderr() -> Iterator[list[bytes]]:
    """Yield a list that holds, when the block has ended, the complaints written to standard error in it.

    What else was written there is passed on.
    """
    heard: list[bytes] = []
    try:
        saved = os.dup(2)
    except OSError:  # the process has none: then nobody complains
        yield heard
        return
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            yield heard
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            said.seek(0)
            content = said.read()
            heard += COMPLAINT.findall(content)
            if rest := COMPLAINT.sub(b"", content).strip():
                os.write(2, rest + b"\n")
