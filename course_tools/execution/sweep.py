"""The same lessons with every combination of some parameters' values: one table, one picture."""

import csv
import hashlib
import itertools
import json
import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from course_tools.execution.progress import bounds, main_metric
from course_tools.notebooks.dependencies import build_key
from course_tools.notebooks.lessons import Lesson
from course_tools.notebooks.results import load_results
from course_utils._internal.files import atomic_write
from course_utils.errors import CourseError
from course_utils.paths import data_dir

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Case(Lesson):
    """A lesson with one combination of the values; `swept` holds those that it has a parameter for."""

    swept: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """A file name that says it all: `03_bottleneck_features__backbone=VGG16__seed=0`."""
        name = "__".join([self.source.stem, *(f"{name}={value}" for name, value in self.swept)])
        plain = re.sub(r"[^A-Za-z0-9_=.+-]+", "_", name)[:150]
        return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"

    @property
    def group(self) -> str:
        """What it has in common with those that differ by their seed only."""
        return ", ".join(f"{name}={value}" for name, value in self.swept if name != "seed") or "all"


def expand(
    lessons: Sequence[Lesson], parameters: Mapping[str, Values], sweeps: Sequence[str]
) -> tuple[list[Case], dict[str, dict[str, Any]]]:
    """Return a case for each lesson and combination, and each case's parameters by its name.

    Args:
        lessons: those to run.
        parameters: what each gets in any case, by its name.
        sweeps: `name=value,value,...` as given on the command line. A value may be anything that `-p` takes.

    Raises:
        CourseError: for what is no such list, and for whatever `-p` refuses.
    """
    values: dict[str, list[str]] = {}
    for sweep in sweeps:
        name, _, text = sweep.partition("=")
        texts = _split(text)
        if not texts or name == "profile" or name in values:
            why = "give it once" if name in values else "one table is of one profile" if name == "profile" else ""
            raise CourseError(f"--sweep {sweep}: {why or 'values are given as name=value,value: seed=0,1,2'}.")
        values[name] = texts
    takers = [{name for name in values if name in lesson.parameters} for lesson in lessons]
    if missing := [name for name in values if not any(name in own for own in takers)]:
        there_are = "\n".join(f"  {lesson.name}: {', '.join(lesson.parameters) or 'none'}" for lesson in lessons)
        raise CourseError(f"--sweep {missing[0]}: no lesson of this run has that parameter. They have:\n{there_are}")

    cases: list[Case] = []
    assigned: dict[str, dict[str, Any]] = {}
    for lesson, own in zip(lessons, takers, strict=True):
        options = [
            [(name, lesson.parameters[name].value(text)) for text in texts]
            for name, texts in values.items()
            if name in own
        ]
        for swept in itertools.product(*options):
            case = Case(lesson.source, swept)
            vars(case)["notebook"] = lesson.notebook  # read once
            if case.name not in assigned:
                cases.append(case)
            assigned[case.name] = {**parameters[lesson.name], **dict(swept)}
    return cases, assigned


def keys(cases: Sequence[Case], environment: Mapping[str, str]) -> dict[str, str]:
    """Return what the result of each case depends on besides its parameters: the course's source, and the data."""
    by_source = {case.source: build_key(case) for case in cases}
    data = environment.get("COURSE_DATA", str(data_dir()))
    return {case.name: f"{by_source[case.source]} {data}" for case in cases}


def done(summary: Path, profile: str, parameters: Mapping[str, Values], keys: Mapping[str, str]) -> dict[str, Any]:
    """Return what a former run has measured under the same conditions, by the names of the cases."""
    found = {}
    for entry in load_results(summary, profile):
        name = entry["lesson"]
        same = name in keys and (entry.get("key"), entry["parameters"]) == (keys[name], _as_json(parameters[name]))
        if same and entry["status"] in ("passed", "claims failed"):
            found[name] = entry
    return found


def _as_json(values: Values) -> Any:
    """Return the values as a JSON file gives them back."""
    return json.loads(json.dumps(values, default=str))


def write(cases: Sequence[Case], measured: Mapping[str, Any], out: Path, console: Console) -> None:
    """Write what is measured so far to `sweep.csv` and `sweep.png`, and print the means over the seeds."""
    there = [case for case in cases if case.name in measured]
    if not there:
        return
    _write_table(there, measured, out / "sweep.csv")
    groups = _groups(there, measured)
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("lesson", "values", "metric", "mean", "spread (sd)", "runs"):
        table.add_column(heading, justify="left" if heading in ("lesson", "values", "metric") else "right")
    for (lesson, metric), found in groups.items():
        for group, numbers in found.items():
            spread = f"{statistics.stdev(numbers):.3f}" if len(numbers) > 1 else "-"
            table.add_row(lesson, group, metric, f"{statistics.mean(numbers):.3f}", spread, str(len(numbers)))
    console.print()
    console.print(table)
    _print_claims(there, measured, console)
    _draw(groups, out / "sweep.png")
    console.print(
        f"\n{len(there)} of {len(cases)} runs measured: {out / 'sweep.csv'}, {out / 'sweep.png'}", soft_wrap=True
    )


def _print_claims(cases: Sequence[Case], measured: Mapping[str, Any], console: Console) -> None:
    """Print for each claim what was measured over the seeds, beside its bounds."""
    claims: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for case in cases:
        for claim in measured[case.name]["claims"]:
            claims.setdefault((case.source.stem, case.group, claim["text"]), []).append(claim)
    if not claims:
        return
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("lesson", "values", "claim", "mean", "lowest", "highest", "bounds", "held"):
        table.add_column(heading, justify="left" if heading in ("lesson", "values", "claim", "bounds") else "right")
    for names, found in claims.items():
        numbers = [claim["measured"] for claim in found if claim["measured"] is not None]
        shown = [f"{of(numbers):.3g}" if numbers else "-" for of in (statistics.mean, min, max)]
        ends = [(claim["low"], claim["high"]) for claim in found if claim.get("low") is not None]
        if ends:
            low, high = (statistics.mean(end) for end in zip(*ends, strict=True))
            shown[0] += f" [{low:.3g}, {high:.3g}]"
        table.add_row(*names, *shown, bounds(found[0]), f"{sum(claim['holds'] for claim in found)}/{len(found)}")
    console.print()
    console.print(table)


def _write_table(cases: Sequence[Case], measured: Mapping[str, Any], path: Path) -> None:
    swept = list(dict.fromkeys(name for case in cases for name, _ in case.swept))
    metrics = list(dict.fromkeys(name for case in cases for name in measured[case.name]["metrics"]))
    with atomic_write(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["lesson", *swept, "status", "claims_held", "claims", "seconds", "peak_rss_mb", *metrics])
        for case in cases:
            entry, values = measured[case.name], dict(case.swept)
            held = sum(claim["holds"] for claim in entry["claims"])
            row = [case.source.stem, *(values.get(name, "") for name in swept), entry["status"], held]
            row += [len(entry["claims"]), entry["seconds"], entry["peak_rss_mb"]]
            writer.writerow([*row, *(entry["metrics"].get(name, "") for name in metrics)])


def _groups(cases: Sequence[Case], measured: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, list[float]]]:
    """Return each lesson's headline metric: for each combination without the seed, the values of all seeds."""
    groups: dict[tuple[str, str], dict[str, list[float]]] = {}
    for case in cases:
        metrics = {k: v for k, v in measured[case.name]["metrics"].items() if isinstance(v, int | float)}
        if name := main_metric(metrics):
            groups.setdefault((case.source.stem, name), {}).setdefault(case.group, []).append(metrics[name])
    return groups


def _draw(groups: Mapping[tuple[str, str], Mapping[str, Sequence[float]]], path: Path) -> None:
    """Draw a panel for each lesson: every run a point, every mean a dot with a bar of one standard deviation."""
    if not groups:
        return
    from matplotlib.figure import Figure

    heights = [1 + 0.35 * len(found) for found in groups.values()]
    figure = Figure(figsize=(8, sum(heights) + 0.3), layout="constrained")
    panels = figure.subplots(len(groups), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axis, ((lesson, metric), found) in zip(panels, groups.items(), strict=True):
        for row, numbers in enumerate(found.values()):
            axis.plot(numbers, [row] * len(numbers), "|", color="grey", markersize=12)
            spread = statistics.stdev(numbers) if len(numbers) > 1 else 0.0
            axis.errorbar(statistics.mean(numbers), row, xerr=spread, fmt="o", color="C0", capsize=4)
        axis.set(yticks=range(len(found)), yticklabels=list(found), ylim=(len(found) - 0.5, -0.5))
        axis.set(title=lesson, xlabel=f"{metric} (dot: mean, bar: standard deviation, strokes: runs)")
        axis.grid(axis="x", alpha=0.3)
    with atomic_write(path) as temporary:
        figure.savefig(temporary, dpi=100)


def _split(text: str) -> list[str]:
    """Return the values of a list, at commas that are in no brackets and no quotes."""
    parts = re.findall(r"""(?:\[[^\]]*\]|\([^)]*\)|"[^"]*"|'[^']*'|[^,])+""", text)
    return [part.strip() for part in parts if part.strip()]
