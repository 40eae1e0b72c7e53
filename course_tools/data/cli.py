"""`course data list | get | check | where | clean`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course_utils.errors import CourseError

if TYPE_CHECKING:
    from rich.console import Console

    from course_tools.data.inspection import Finding, Report

app = typer.Typer(help="Real data sets and weights: fetch them, check them, find them.", no_args_is_help=True)

Names = Annotated[
    list[str], typer.Argument(metavar="NAME", help="cats_dogs, traffic_signs, retinopathy, palm or weights.")
]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Where the data sets stand.", show_default="COURSE_DATA, or data/"),
]


def _use(data: Path | None) -> None:
    if data:
        os.environ["COURSE_DATA"] = str(data)


@app.command("list")
def list_(data: Data = None) -> None:
    """Say what there is, what of it is here, what it weighs, and how to get it."""
    from rich.table import Table

    from course_tools.console import console
    from course_tools.data.catalogue import load_catalogue
    from course_tools.data.get import place_of, state_of

    _use(data)
    screen = console()
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("name", "here", "pictures", "download", "how", "verified"):
        table.add_column(heading, no_wrap=heading in ("name", "here", "how"))
    entries = load_catalogue().values()
    for entry in entries:
        files = entry.wanted()
        sizes = [file.size for file in files]
        size = f"{sum(size or 0 for size in sizes) / 1e6:,.0f} MB" if all(sizes) else "unknown"
        unverified = sum(not file.hash for file in files)
        how = {"open": "course data get", "kaggle": "log-in (Kaggle)", "by hand": "by hand"}[entry.access]
        pictures = f"{entry.pictures:,}" if entry.pictures else "-"
        verified = f"{unverified} of {len(files)} unverified" if unverified else "by hash"
        table.add_row(entry.name, state_of(entry), pictures, size, how, verified)
    screen.print(table)
    screen.print()
    for entry in entries:
        screen.print(f"{entry.name}: {entry.title}\n  {place_of(entry)}\n  Terms: {entry.licence}", soft_wrap=True)


@app.command()
def where(name: Annotated[str, typer.Argument(metavar="NAME")], data: Data = None) -> None:
    """Print the folder of a data set, and nothing else. Exit code 2: it is not here."""
    from course_tools.data.catalogue import find_entry
    from course_tools.data.get import place_of, state_of

    _use(data)
    entry = find_entry(name)
    if state_of(entry) == "not here":
        raise CourseError(f"{name} is not here: {place_of(entry)} is missing. To get it: course data get {name}")
    typer.echo(place_of(entry))


@app.command()
def get(
    names: Names,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="PATH", help="A folder or archive that has the set already, in any known form."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All pictures, for the full profile, not only the small set.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option(metavar="NETWORK", help="Of the weights only these. Repeatable.")
    ] = None,
    data: Data = None,
) -> None:
    """Fetch data sets, or arrange what you placed by hand, and check every picture.

    Give the same command again after a break: it goes on where it was. Exit code 2: it cannot be had, and why.
    """
    from course_tools.console import console
    from course_tools.data.catalogue import find_entry
    from course_tools.data.get import get as fetch
    from course_utils._internal.names import full_path

    _use(data)
    screen = console()
    entries = [find_entry(name) for name in names]
    if source and len(entries) > 1:
        raise CourseError("--from names one source: give one data set with it.")
    if source and entries[0].name == "weights":
        raise CourseError("Weights need no arranging: put the files into the folder that `course data list` names.")
    refused = []
    try:
        for entry in entries:
            try:
                report = fetch(
                    entry,
                    lambda text: screen.print(text, soft_wrap=True),
                    source=full_path(source) if source else None,
                    everything=everything,
                    only=tuple(only or ()),
                )
            except CourseError as error:  # the others may be had all the same
                refused.append(str(error))
                continue
            if report:
                _show(screen, report)
                for line in (
                    f"{entry.name} is ready: {report.folder}",
                    f"Terms: {entry.licence}",
                    f"Cite: {entry.citation}\n",
                ):
                    screen.print(line, soft_wrap=True)
    except KeyboardInterrupt as stop:
        screen.print("\nStopped. What is downloaded is kept: the same command goes on from there.")
        raise typer.Exit(130) from stop
    if refused:
        raise CourseError("\n\n".join(refused))


@app.command()
def check(
    names: Names,
    keep: Annotated[bool, typer.Option("--keep", help="Move nothing: damaged files stay where they are.")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--report", metavar="DIR", help="Where the reports go.", show_default="reports/ in COURSE_WORK"),
    ] = None,
    data: Data = None,
) -> None:
    """Decode every picture; tell of damaged ones, duplicates, and patients or tracks on both sides of a split.

    Damaged files are moved to quarantine/ beside the data sets, never deleted. Exit code 1: something is wrong.
    """
    from course_tools.console import console
    from course_tools.data import get as getting
    from course_tools.data.catalogue import find_entry
    from course_tools.data.inspection import inspect, quarantine, write_report
    from course_utils._internal.names import full_path
    from course_utils.paths import work_dir

    _use(data)
    screen = console()
    fine = True
    for entry in [find_entry(name) for name in names]:
        if entry.name == "weights":
            fine &= _show_weights(screen, getting.check_weights(entry))
            continue
        report = inspect(entry.name, getting.place_of(entry))
        table, picture = write_report(report, full_path(out) if out else work_dir() / "reports")
        _show(screen, report)
        if report.damaged and not keep:
            place = getting.quarantine_of(entry)
            moved, trouble = quarantine(report, place)
            if moved:
                screen.print(f"{len(moved)} damaged files are now in {place}; reasons.csv there says why.")
            if trouble:
                screen.print(f"Damaged files stay where they are: nothing can be moved ({trouble}).", soft_wrap=True)
        screen.print(f"All files: {table}\nPicture:   {picture}\n", soft_wrap=True)
        fine &= report.fine
    if not fine:
        raise typer.Exit(1)


@app.command()
def clean(
    kinds: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WHAT", help="drawn, cache, runs, partial; downloads, reports, quarantine only by name."
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be removed.")] = False,
    data: Data = None,
) -> None:
    """Show how much room the course takes for what it can make again, and remove it. Data sets always stay.

    Without WHAT: drawn pictures, caches, trained networks of runs that have ended, and beginnings of downloads. Exit
    code 1: something could not be removed.
    """
    from rich.table import Table

    from course_tools.console import console
    from course_tools.data.clean import KINDS, ON_REQUEST, find_leftovers, remove
    from course_utils._internal.names import printable

    _use(data)
    screen = console()
    leftovers = find_leftovers(tuple(kinds or ()))
    if not leftovers:
        screen.print("There is nothing to remove.")
        return
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("what")
    table.add_column("number", justify="right")
    table.add_column("size", justify="right")
    table.add_column("where", overflow="fold")
    for kind, meaning in (KINDS | ON_REQUEST).items():
        ones = [one for one in leftovers if one.kind == kind]
        if ones:
            size = f"{sum(one.size for one in ones) / 1e6:,.1f} MB"
            places = ", ".join(sorted({printable(one.path.parent) for one in ones}))
            table.add_row(f"{kind}: {meaning}", f"{len(ones):,}", size, places)
    screen.print(table)
    if dry_run:
        for one in leftovers:
            screen.print(f"  {printable(one.path)}", soft_wrap=True)
        screen.print("Nothing was removed.")
        return
    if not yes and not typer.confirm("Remove all of this? No lesson should be running"):
        screen.print("Nothing was removed.")
        return
    kept = {one.path: reason for one in leftovers if (reason := remove(one))}
    for path, reason in kept.items():
        screen.print(f"{printable(path)} stays: {reason}.", soft_wrap=True)
    freed = sum(one.size for one in leftovers if one.path not in kept)
    screen.print(f"{len(leftovers) - len(kept):,} files and folders are removed; {freed / 1e6:,.1f} MB are free again.")
    if kept:
        raise typer.Exit(1)


def _show(screen: "Console", report: "Report") -> None:
    """Print a report: the counts as a table, then what is wrong, the worst first, a few lines of each."""
    from rich.table import Table

    from course_utils._internal.names import printable

    counts = report.counts()
    labels = sorted({label for counter in counts.values() for label in counter})
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column(report.name)
    for heading in ("pictures", "classes", "smallest class", "largest class", "sizes (pixels)"):
        table.add_column(heading, justify="right")
    for split, counter in counts.items():
        infos = [one.info for one in report.good if one.split == split]
        sides = sorted(max(info.width, info.height) for info in infos) or [0]
        extremes = [f"{number:,} ({printable(label)})" for label, number in (counter.most_common() or [("-", 0)])]
        sizes = f"{sides[0]} to {sides[-1]}, median {sides[len(sides) // 2]}"
        table.add_row(split, f"{len(infos):,}", f"{len(counter)} of {len(labels)}", extremes[-1], extremes[0], sizes)
    screen.print(table)

    def pair(findings: "list[Finding]") -> str:
        more = f" and {len(findings) - 3} more" if len(findings) > 3 else ""
        return " = ".join(finding.file for finding in findings[:3]) + more

    across, contradictions = report.across(), report.contradictions()
    within = [twins for twins in report.duplicates() if twins not in across and twins not in contradictions]
    for title, lines in (
        ("problems", report.problems),
        ("damaged", [f"{one.file}: {one.info.reason}" for one in report.damaged]),
        ("the same picture in two splits", [pair(twins) for twins in across]),
        ("the same picture with two labels", [pair(twins) for twins in contradictions]),
        (
            "in two splits",
            [f"{group}: {' and '.join(one.file for one in ones)}" for group, ones in report.shared_groups().items()],
        ),
        ("the same picture twice within a split", [pair(twins) for twins in within]),
        ("not the folder of a class", report.strays),
    ):
        if lines:
            screen.print(f"{len(lines)} x {title}:")
            more = [f"... and {len(lines) - 5} more, all in the table"] if len(lines) > 5 else []
            for line in [*lines[:5], *more]:
                screen.print(f"  {printable(line)}", soft_wrap=True)
    if report.fine:
        screen.print("Every picture can be read, and nothing stands on both sides of a split.")


def _show_weights(screen: "Console", found: dict[str, str | None]) -> bool:
    if not found:
        raise CourseError("No weights are here. To get them: course data get weights")
    for part, reason in found.items():
        screen.print(f"{part}: {reason or 'as published'}", soft_wrap=True)
    return not any(found.values())
