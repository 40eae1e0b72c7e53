"""Getting a data set, in order: lock, look for what is there, download, unpack, arrange, check, and only then show it.

Everything is made in hidden folders beside the final one, on the same disk; a folder takes its final name when it is
whole. A run that is killed leaves hidden folders, which the next run clears away, and a partial download, which it goes
on with.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from course_tools.data import inspection, layout
from course_tools.data.catalogue import Entry, RemoteFile
from course_tools.data.download import RetryPolicy, ensure_disk_space, fetch, friendly_os_errors, mismatch
from course_tools.data.unpack import is_archive, unpack
from course_utils._internal.files import locked
from course_utils._internal.layouts import DATA_SETS
from course_utils.errors import CourseError
from course_utils.paths import data_dir

Say = Callable[[str], None]


def weights_dir() -> Path:
    """Return the folder in which keras.applications looks for weights: `models` in `$KERAS_HOME`, or in ~/.keras."""
    try:
        return Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser().resolve() / "models"
    except RuntimeError as error:
        raise CourseError(
            "The weights have no place: this account has no home folder. Set KERAS_HOME to a folder for them."
        ) from error


def place_of(entry: Entry) -> Path:
    """Return the folder where an entry stands, or will stand."""
    return weights_dir() if entry.name == "weights" else data_dir() / entry.name


def downloads_of(entry: Entry) -> Path:
    """Return the folder for what is downloaded, or was put there by hand; weights need no arranging."""
    return weights_dir() if entry.name == "weights" else data_dir() / "downloads" / entry.name


def state_of(entry: Entry) -> str:
    """Return "ready", "incomplete" (a part is there) or "not here"; by names alone, without looking into files."""
    place = place_of(entry)
    if entry.name == "weights":
        here = [(place / file.name).is_file() for file in entry.files]
        return f"{sum(here)} of {len(here)}" if any(here) and not all(here) else "ready" if all(here) else "not here"
    if not place.is_dir():
        return "not here"
    return "incomplete" if DATA_SETS[entry.name].missing(place) else "ready"


def get(
    entry: Entry,
    say: Say,
    *,
    source: Path | None = None,
    everything: bool = False,
    only: tuple[str, ...] = (),
    patience: RetryPolicy | None = None,
) -> inspection.Report | None:
    """Bring a data set or the weights to where the course finds them; return the report of the check, if one was made.

    `source` is a folder or an archive that has the set already, in one of the forms that people have. What is there and
    complete stays as it is. Raises `CourseError` where it cannot be had, with what to do.
    """
    files = entry.wanted(everything=everything, only=only)
    place = place_of(entry)
    with _alone(place, say):
        if entry.name == "weights":
            _weights(entry, files, say, patience)
            return None
        if not DATA_SETS[entry.name].missing(place) and source is None:
            again = " For another selection, move that folder away first." if everything else ""
            say(f"{entry.name} is there already: {place}.{again}")
            return None
        return _data_set(entry, place, say, source, everything, patience)


@contextmanager
def _alone(place: Path, say: Say) -> Iterator[None]:
    """Hold the lock of a folder; where another process has it, say so and wait."""
    with friendly_os_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        (place.parent / f".{place.name}.lock").touch()
    with locked(place, wait=False) as ours:
        if ours:
            yield
            return
    say(f"Another process is getting {place.name}; waiting for it.")
    with locked(place):
        yield


def _weights(entry: Entry, files: tuple[RemoteFile, ...], say: Say, patience: RetryPolicy | None) -> None:
    folder = weights_dir()
    missing = [file for file in files if not (folder / file.name).is_file()]
    ensure_disk_space(sum(file.size or 0 for file in missing), folder, "All of it")
    with friendly_os_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        try:
            path = fetch(file, folder, patience)
        except CourseError as error:
            raise CourseError(f"{error}\nBy hand:\n{entry.steps(folder)}") from error
        say(f"{file.part}: {path}")


def _data_set(
    entry: Entry, place: Path, say: Say, source: Path | None, everything: bool, patience: RetryPolicy | None
) -> inspection.Report:
    if source is not None and place.exists():
        raise CourseError(f"{place} is there already. Take it away, or give it another name, before you use --from.")
    unpacked, staging = (place.with_name(f".{entry.name}.{what}") for what in ("unpacked", "arranging"))
    with _cleared(unpacked), _cleared(staging):
        plan = _find_or_fetch(entry, place, unpacked, say, source, everything, patience)
        for remark in _shortened(plan.remarks):
            say(f"  {remark}")
        layout.carry_out(plan, staging)
        report = inspection.inspect(entry.name, staging)
        moved, trouble = inspection.quarantine(report, quarantine_of(entry))
        if trouble:
            raise CourseError(f"Damaged pictures could not be set aside ({trouble}).")
        if moved:
            say(f"{len(moved)} damaged files are set aside in {quarantine_of(entry)}:")
            for finding in _shortened([f"{one.file}: {one.info.reason}" for one in report.damaged]):
                say(f"  {finding}")
            report = inspection.Report(entry.name, staging, report.good, report.problems, report.strays)
        if missing := DATA_SETS[entry.name].missing(staging):
            raise CourseError(f"What was found for {entry.name} is not complete: {', '.join(missing[:5])} missing.")
        with friendly_os_errors(place):
            if place.exists():  # it was placed there in another form; the pictures are linked, nothing is lost
                aside = _aside(place)
                if aside.exists():
                    raise CourseError(f"{place} is not in the course's layout, and {aside} is in the way. Move it.")
                place.rename(aside)
                say(f"What stood in {place} is now in {aside}; you may delete it.")
            staging.rename(place)
    report.folder = place
    return report


def _aside(place: Path) -> Path:
    """Return where a folder that was placed by hand goes when the arranged one takes its name."""
    return place.with_name(f"{place.name}.as_placed")


def quarantine_of(entry: Entry) -> Path:
    """Return the folder for the damaged files of a set."""
    return data_dir() / "quarantine" / entry.name


def _find_or_fetch(
    entry: Entry,
    place: Path,
    unpacked: Path,
    say: Say,
    source: Path | None,
    everything: bool,
    patience: RetryPolicy | None,
) -> layout.Plan:
    """Return the plan for what the user names, for what was placed by hand, or else for what can be downloaded."""
    downloads = downloads_of(entry)
    if source is not None:
        plan = _recognise(entry, source, unpacked, everything)
        if plan is None:
            raise CourseError(f"{source} holds nothing of {entry.name} in a form that is known.\n{_forms(entry)}")
        return plan
    for folder in (place, _aside(place), downloads):
        official = [downloads / file.name for file in entry.wanted(everything=everything) if file.addresses]
        if folder == downloads and official and not _placed_by_hand(downloads, official):
            break  # official files only: fetched below, which verifies them
        if folder.is_dir() and (plan := _recognise(entry, folder, unpacked, everything)):
            say(f"Found in {folder}.")
            return plan
    if entry.access == "open":
        _download(entry, say, everything, patience)
    elif entry.access == "kaggle" and _kaggle(entry, downloads, say):
        pass
    else:
        why = "needs a log-in at Kaggle" if entry.access == "kaggle" else "needs a registration"
        raise CourseError(
            f"{entry.name} cannot be fetched for you: it {why}. What to do:\n{entry.steps(downloads)}\n"
            f"  {len(entry.by_hand) + 1}. give this command again: course data get {entry.name}\n{_forms(entry)}"
        )
    plan = _recognise(entry, downloads, unpacked, everything)
    if plan is None:
        raise CourseError(f"What was downloaded to {downloads} is not {entry.name}.\n{_forms(entry)}")
    return plan


def _placed_by_hand(downloads: Path, official: list[Path]) -> bool:
    """Return whether there is anything in the downloads but the official files and their beginnings."""
    if not downloads.is_dir():
        return False
    return any(path not in official for path in downloads.iterdir() if not path.name.startswith("."))


def _download(entry: Entry, say: Say, everything: bool, patience: RetryPolicy | None) -> None:
    downloads = downloads_of(entry)
    files = entry.wanted(everything=everything)
    missing = [file for file in files if not (downloads / file.name).is_file()]
    ensure_disk_space(sum(file.size or 0 for file in missing) + entry.unpacked, downloads, f"{entry.name}, unpacked,")
    for file in files:
        if not file.hash:
            say(f"{file.name} is unverified: no hash of it is known. All pictures are decoded before they are used.")
        try:
            say(f"{file.name}: {fetch(file, downloads, patience)}")
        except CourseError as error:
            raise CourseError(
                f"{error}\nBy hand:\n{entry.steps(downloads)}\nThen give the same command again."
            ) from error


def _kaggle(entry: Entry, downloads: Path, say: Say) -> bool:
    """Download through kagglehub; return False where it is not installed or has no credentials.

    kagglehub goes on with a broken download in its own cache only, so that cache stands, hidden, in the downloads; the
    files leave it together.
    """
    try:
        import kagglehub
        from kagglehub.config import get_kaggle_credentials
    except ImportError:
        return False
    cache = downloads / ".kagglehub"
    before = os.environ.get("KAGGLEHUB_CACHE")
    try:
        if get_kaggle_credentials() is None:
            return False
        with friendly_os_errors(cache):
            cache.mkdir(parents=True, exist_ok=True)
        ensure_disk_space(2 * entry.unpacked, downloads, f"{entry.name}, packed and unpacked,")
        os.environ["KAGGLEHUB_CACHE"] = str(cache)
        paths = []
        for file in entry.files:
            say(f"{file.name} from Kaggle; unverified: no hash of it is published.")
            paths.append(Path(kagglehub.competition_download(entry.kaggle, path=file.name)))
        for path in paths:
            path.replace(downloads / path.name)
        shutil.rmtree(cache)
    except CourseError:
        raise
    except Exception as error:  # of many kinds: of requests, of kagglehub, of the file of credentials
        first = str(error).strip().partition("\n")[0]
        raise CourseError(
            f"Kaggle did not give {entry.name}: {first or type(error).__name__}. Have you accepted the rules at "
            f"{entry.page}/rules? Otherwise by hand:\n{entry.steps(downloads)}"
        ) from error
    finally:
        os.environ.pop("KAGGLEHUB_CACHE", None)
        if before is not None:
            os.environ["KAGGLEHUB_CACHE"] = before
    return True


def _recognise(entry: Entry, source: Path, unpacked: Path, everything: bool) -> layout.Plan | None:
    """Return the plan for a folder or an archive; archives in a folder count as if they were unpacked in it."""
    if not source.exists():
        raise CourseError(f"There is no {source}.")
    if source.is_file() and not is_archive(source):
        raise CourseError(f"{source} is neither a folder nor an archive (.zip, .tar, .tar.gz, .tgz).")
    files = [path for path in sorted(source.rglob("*")) if path.is_file() and not _hidden(path, source)] or [source]
    archives = [path for path in files if is_archive(path)]
    if not archives:
        return layout.recognise(entry.name, source, everything=everything)
    shutil.rmtree(unpacked, ignore_errors=True)
    for number, archive in enumerate(archives):
        unpack(archive, unpacked / f"{number}-{archive.stem}")
    bring = layout.LinkOrCopy()
    for path in files:  # tables and pictures beside the archives
        if path not in archives and not path.suffix.lstrip(".").isdigit():
            beside = unpacked / "beside" / path.relative_to(source)
            with friendly_os_errors(beside):
                beside.parent.mkdir(parents=True, exist_ok=True)
                bring(path, beside)
    return layout.recognise(entry.name, unpacked, everything=everything)


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _forms(entry: Entry) -> str:
    return "Recognised are:\n" + "\n".join(f"  {form}" for form in entry.forms)


def _shortened(lines: list[str]) -> list[str]:
    return lines if len(lines) <= 10 else [*lines[:10], f"... and {len(lines) - 10} more"]


@contextmanager
def _cleared(folder: Path) -> Iterator[None]:
    """Take a working folder away, before and after."""
    with friendly_os_errors(folder):
        if folder.exists():
            shutil.rmtree(folder)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_weights(entry: Entry) -> dict[str, str | None]:
    """Return for every weight file that is there why it cannot be used, or None: by size, by hash, by opening it."""
    import h5py

    found: dict[str, str | None] = {}
    for file in entry.files:
        path = weights_dir() / file.name
        if not path.is_file():
            continue
        reason = mismatch(path, file)
        if reason is None:
            try:
                with h5py.File(path) as content:
                    reason = None if len(content) else "no weights in it"
            except OSError as error:
                reason = str(error)
        found[file.part] = reason
    return found
