"""One file over HTTP, whatever the line and the server do: resumed, retried, verified, from the next mirror.

What has arrived stands in a folder `.NAME.partial` beside the file until all of it is there and right, so that nothing
unverified takes the final name, and a broken download goes on where it broke, even after `kill -9`.
"""

import hashlib
import json
import os
import shutil
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.utils import get_environ_proxies, select_proxy

from course_tools.data.catalogue import RemoteFile
from course_utils._internal import files
from course_utils._internal.progress import progress
from course_utils.errors import CourseError

CHUNK = 1 << 14
"""Bytes that are read at a time: as many are lost at most when the line breaks."""
SPARE = 100_000_000
"""Bytes of disk that a download leaves free."""

PROXY_ERRORS = (
    requests.exceptions.ProxyError,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
)

AGAIN = {408, 425, 429, 500, 502, 503, 504}
"""HTTP statuses that may be another one a little later (RFC 9110)."""


class _NextMirror(Exception):
    """This address will not give the file, however often it is asked."""


class _TryAgain(Exception):
    """This address may give the file, or the rest of it, at another try."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True)
class RetryPolicy:
    """How long a download waits, in seconds, and how often in a row it is tried without getting a single byte more."""

    connect: float = 15.0
    silence: float = 30.0
    tries: int = 5
    first_wait: float = 1.0
    longest_wait: float = 60.0


def fetch(file: RemoteFile, folder: Path, patience: RetryPolicy | None = None) -> Path:
    """Return the file in `folder`, downloaded unless it stands there already with the size and hash of the catalogue.

    Raises `CourseError` where no address gives it, with each one's reason, or where the folder or the disk does not
    take it. What has arrived is kept for the next time, unless it was wrong.
    """
    patience = patience or RetryPolicy()
    target, partial = folder / file.name, folder / f".{file.name}.partial"
    if target.is_file():
        problem = mismatch(target, file)
        if problem is None:
            return target
        print(f"{target} is not right ({problem}). It is fetched anew, and replaced when that is right.")
    with friendly_os_errors(partial):
        partial.mkdir(parents=True, exist_ok=True)
        ensure_disk_space((file.size or 0) - _arrived(partial), partial, f"{file.name}, as far as it is not yet here,")
    reasons = []
    for address in file.addresses:
        try:
            with friendly_os_errors(partial):
                _Download(file, partial, patience).fetch(address)
                (partial / "part").replace(target)
                shutil.rmtree(partial)
            return target
        except _NextMirror as error:
            reasons.append((address, str(error)))
    if not (partial / "part").exists():
        shutil.rmtree(partial, ignore_errors=True)
    problem = f"{file.name} could not be downloaded: {reasons[-1][1]}"
    if len(reasons) == 1:
        raise CourseError(f"{problem}\n  {reasons[0][0]}")
    raise CourseError("\n  ".join([problem, *(f"{address}: {reason}" for address, reason in reasons)]))


def mismatch(path: Path, file: RemoteFile) -> str | None:
    """Return in what a file on disk differs from the catalogue, or None: its size, then its hash, as far as known."""
    size = path.stat().st_size
    if file.size is not None and size != file.size:
        return f"{size:,} bytes instead of {file.size:,}"
    if file.hash and file_hash(path, file.hash.partition(":")[0]) != file.hash:
        return f"its hash is not {file.hash}"
    return None


def file_hash(path: Path, algorithm: str) -> str:
    """Return the hash of a file's content as the catalogue writes it, such as "md5:0123..."."""
    with path.open("rb") as content:
        return f"{algorithm}:{hashlib.file_digest(content, algorithm).hexdigest()}"


def friendly_os_errors(
    place: Path, instead: str = "set COURSE_DATA (for weights: KERAS_HOME) to"
) -> AbstractContextManager[None]:
    """Turn what the operating system says about a full disk or a forbidden folder into what to do about it.

    `instead` is how another folder is named: "set SOMETHING to", "use --something with".
    """
    afterwards = "Then give the same command again; what is downloaded is kept."
    return files.friendly_os_errors(place, instead, afterwards)


def ensure_disk_space(needed: int, folder: Path, what: str) -> None:
    """Raise `CourseError` unless `folder`'s disk has `needed` bytes, and a little to spare."""
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(there).free
    if free < needed + SPARE:
        raise CourseError(
            f"{what} needs {needed / 1e9:,.1f} GB; the disk of {there} has {free / 1e9:,.1f} GB free. Nothing was "
            "started. Free some room, or set COURSE_DATA to a folder on another disk."
        )


def _arrived(partial: Path) -> int:
    part = partial / "part"
    return part.stat().st_size if part.exists() else 0


@dataclass
class _Download:
    """One file from one address into `partial`, with as many tries as `patience` allows.

    `part` is what has arrived; `part.json` says from which address, and what the server called that version (its ETag
    or date), so that two versions never become one file.
    """

    file: RemoteFile
    partial: Path
    patience: RetryPolicy
    _bar: Any = field(default=None, init=False)

    @property
    def part(self) -> Path:
        return self.partial / "part"

    def fetch(self, url: str) -> None:
        """Fill `part` with the whole file, and check it. Raises `_NextMirror` with the reason where that fails."""
        started_with = self._arrived()
        try:
            self._try_until_whole(url)
        finally:
            if self._bar is not None:
                self._bar.close()
                self._bar = None
        if started_with and self.file.hash and mismatch(self.part, self.file):
            # The old beginning may be the fault: once more, all of it.
            print(f"{self.file.name}: the part from an earlier download does not fit the rest; all of it is fetched.")
            self.discard_partial()
            self._try_until_whole(url)
        (self.partial / "part.json").unlink(missing_ok=True)
        if self.file.hash and mismatch(self.part, self.file):
            self.discard_partial()
            raise _NextMirror(f"what came has not the hash of the catalogue, {self.file.hash}; it was deleted")

    def _try_until_whole(self, url: str) -> None:
        in_vain, wait = 0, self.patience.first_wait
        for number in count(1):
            before = self._arrived()
            try:
                return self._read(url)
            except _TryAgain as trouble:
                if self._arrived() > before:
                    in_vain, wait = 0, self.patience.first_wait
                in_vain += 1
                if in_vain >= self.patience.tries or number >= 20 * self.patience.tries:
                    raise _NextMirror(f"{trouble} ({number} tries; what has arrived is kept)") from trouble
                pause = min(max(wait, trouble.wait), self.patience.longest_wait)
                print(f"{self.file.name}: {trouble}; again in {pause:.3g} s", flush=True)
                time.sleep(pause)
                wait *= 2

    def _read(self, url: str) -> None:
        """Ask once for the file, or for what is missing of it, and read until the end."""
        arrived, headers = self._arrived(), {"Accept-Encoding": "identity"}
        version = self._version(url)
        if arrived and not (version or self.file.hash):
            arrived = self.discard_partial()  # nothing would tell whether the pieces fit
        if arrived and arrived == self.file.size:
            return
        if arrived:
            headers["Range"] = f"bytes={arrived}-"
            if version:
                headers["If-Range"] = version
        timeout = (self.patience.connect, self.patience.silence)
        try:
            with requests.get(url, headers=headers, stream=True, timeout=timeout) as response:
                arrived, total = self.check_response(response, arrived)
                self._note(url, response)
                self._store(response, arrived, total)
        except PROXY_ERRORS as error:  # settings of this machine: another try would be answered in the same way
            raise _NextMirror(_proxy_problem(error, url)) from error
        except (requests.RequestException, ConnectionError, TimeoutError) as error:
            raise _TryAgain(_say(error, url, self.patience)) from error

    def check_response(self, response: requests.Response, arrived: int) -> tuple[int, int | None]:
        """Return how many bytes stay, and how many there are in all (None: the server does not say), or raise."""
        status = response.status_code
        if status == 416:  # the part is longer than the file
            self.discard_partial()
            raise _TryAgain("the part from an earlier download is longer than the file")
        if status in AGAIN:
            after = response.headers.get("Retry-After", "")
            raise _TryAgain(f"the server answers {status} {response.reason}", float(after) if after.isdigit() else 0)
        if status not in (200, 206):
            raise _NextMirror(f"the server answers {status} {response.reason}")
        if "text/html" in response.headers.get("Content-Type", ""):
            raise _NextMirror(_web_page(response.url))
        length = response.headers.get("Content-Length", "")
        if status == 206:
            given = response.headers.get("Content-Range", "")
            if not given.startswith(f"bytes {arrived}-"):
                self.discard_partial()
                raise _TryAgain(f"the server sends another part than the one it was asked for ({given!r})")
            total = int(length) + arrived if length.isdigit() else None
        else:
            arrived = self.discard_partial() if arrived else 0  # no resuming here: from the beginning
            total = int(length) if length.isdigit() else None
        if self.file.size is not None and total not in (None, self.file.size):
            raise _NextMirror(f"the file there has {total:,} bytes; the catalogue says {self.file.size:,}")
        if total is not None and self.file.size is None:
            ensure_disk_space(total - arrived, self.partial, self.file.name)
        return arrived, total or self.file.size

    def _store(self, response: requests.Response, arrived: int, total: int | None) -> None:
        if self._bar is None:
            self._bar = progress(None, total or 0, self.file.name, "B", unit_scale=True, initial=arrived)
        self._bar.n = arrived
        with self.part.open("ab", buffering=0) as part:
            for chunk in response.iter_content(CHUNK):
                if not arrived:
                    self._no_web_page(chunk, response.url)
                part.write(chunk)
                arrived += len(chunk)
                self._bar.update(len(chunk))
                if total is not None and arrived > total:
                    break
        if total is not None and arrived > total:
            self.discard_partial()
            raise _NextMirror(f"more came than the {total:,} bytes announced")
        if total is not None and arrived < total:
            raise _TryAgain(f"the line broke after {arrived:,} of {total:,} bytes")

    def _no_web_page(self, beginning: bytes, url: str = "") -> None:
        if beginning.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
            self.discard_partial()
            raise _NextMirror(_web_page(url or "the address"))

    def _arrived(self) -> int:
        return _arrived(self.partial)

    def discard_partial(self) -> int:
        self.part.unlink(missing_ok=True)
        return 0

    def _version(self, url: str) -> str:
        """Return the ETag or date of the version that `part` is a part of, if it came from this very address."""
        try:
            note = json.loads((self.partial / "part.json").read_text(encoding="utf-8"))
            return note["version"] if note["address"] == url else ""
        except (OSError, ValueError, KeyError):
            return ""

    def _note(self, url: str, response: requests.Response) -> None:
        etag = response.headers.get("ETag", "")
        version = etag if etag and not etag.startswith("W/") else response.headers.get("Last-Modified", "")
        (self.partial / "part.json").write_text(json.dumps({"address": url, "version": version}), encoding="utf-8")


def _web_page(url: str) -> str:
    return (
        f"{urlsplit(url).hostname or url} answers with a web page instead of the file: a log-in, or a page about a move"
    )


def _proxy_problem(error: Exception, url: str) -> str:
    """Return what is wrong with the proxy that this machine's settings name, and where they do."""
    proxy, text = select_proxy(url, get_environ_proxies(url)), repr(error)
    if not proxy:
        return f"the address cannot be used ({error})"
    variables = [name for name, value in os.environ.items() if "proxy" in name.lower() and value and value in proxy]
    where = f"the environment variable {variables[0]}" if variables else "the settings of this system"
    if "SOCKS" in text:
        problem = "is a SOCKS proxy, for which a package is missing: pip install PySocks"
    elif "407" in text:
        problem = "asks for a name and a password: write it as http://NAME:PASSWORD@HOST:PORT"
    elif isinstance(error, requests.exceptions.InvalidURL):
        problem = "is no address of a proxy: write it as http://HOST:PORT"
    else:
        problem = "cannot be reached: start it, name another one, or take the setting away"
    return f"the proxy {_without_password(proxy)} (from {where}) {problem}"


def _without_password(proxy: str) -> str:
    scheme, separator, rest = proxy.rpartition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


def _say(error: Exception, url: str, patience: RetryPolicy) -> str:
    """Return in a few words what went wrong on the line."""
    host = urlsplit(url).hostname
    text = repr(error)
    if isinstance(error, requests.ConnectTimeout):
        return f"{host} does not answer within {patience.connect:g} s"
    if isinstance(error, (requests.Timeout, TimeoutError)) or "timed out" in text:
        return f"{host} sent nothing for {patience.silence:g} s"
    if isinstance(error, requests.exceptions.SSLError):
        return f"{host} cannot prove who it is ({error})"
    if "NameResolution" in text or "getaddrinfo" in text or "Name or service" in text:
        return f"no network, or no such server: {host} is not found"
    if "refused" in text or "unreachable" in text:
        return f"no network, or no server there: {host} cannot be reached"
    return "the line to {} broke{}".format(host, "" if "reset" in text else f" ({type(error).__name__})")
