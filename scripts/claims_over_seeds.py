"""Run lessons under several seeds and print each claim's mean and spread beside its threshold.

    python scripts/claims_over_seeds.py                  # every lesson, seeds 0 to 4, the tiny profile
    python scripts/claims_over_seeds.py 02 03 --seeds 10

A claim is kept when it holds for seed 0, which is the one that is shipped, and in the mean over all seeds. Exit code 1
says that some claim is not. The runs stay in runs/seeds/<seed>.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from course_utils.paths import ROOT
from course_utils.records import MIME_TYPE

Entry = dict[str, Any]


def run(lessons: list[str], profile: str, seed: int) -> Iterator[tuple[str, Entry]]:
    """Run the lessons under one seed; yield each lesson's name with each record and claim that it made.

    The notebooks are read rather than the summary, because they tell which side of a threshold is the good one.
    """
    out = ROOT / "runs" / "seeds" / str(seed)
    command = [str(Path(sys.executable).with_name("course")), "run", *lessons, "--profile", profile]
    status = subprocess.run([*command, "--seed", str(seed), "--out", str(out)], check=False).returncode
    if status:
        raise SystemExit(f"The run with seed {seed} did not finish (exit code {status}); nothing to compare.")
    for entry in json.loads((out / "summary.json").read_text())["lessons"]:
        for cell in json.loads((out / f"{entry['lesson']}.ipynb").read_text())["cells"]:
            for output in cell.get("outputs", []):
                if content := output.get("data", {}).get(MIME_TYPE):
                    yield entry["lesson"], content


def holds(value: float, claim: Entry) -> bool:
    """Return whether `value` lies within the claim's bounds."""
    low, high = claim["at_least"], claim["at_most"]
    return (low is None or value >= low) and (high is None or value <= high)


def main(
    lessons: Annotated[list[str] | None, typer.Argument(help="numbers or names; all by default")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="how many; 0 is the first")] = 5,
    profile: Annotated[str, typer.Option(help="tiny, laptop or full")] = "tiny",
) -> None:
    """Run lessons under several seeds and print each claim's mean and spread beside its threshold."""
    claims: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    metrics: dict[tuple[str, str], list[float]] = defaultdict(list)
    for seed in range(seeds):
        for lesson, content in run(lessons or [], profile, seed):
            if content["kind"] == "claim":
                claims[lesson, content["text"]].append(content)
            elif content["name"].startswith("test_"):
                metrics[lesson, content["name"]].append(content["value"])

    columns = ("lesson", "", "seed 0", "mean", "spread (sd)", "lowest", "highest", "bound", "kept")
    table = Table(*columns, title=f"{seeds} seeds on the {profile} profile")
    kept = True
    for (lesson, text), found in claims.items():
        values = [claim["measured"] for claim in found]
        good = holds(values[0], found[0]) and holds(float(np.mean(values)), found[0])
        kept &= good
        bounds = {"≥": found[0]["at_least"], "≤": found[0]["at_most"]}
        shown = " ".join(f"{sign} {bound:.3g}" for sign, bound in bounds.items() if bound is not None)
        table.add_row(lesson, text, *spread(values), shown, "yes" if good else "NO")
    table.add_section()
    for (lesson, name), values in metrics.items():
        table.add_row(lesson, name, *spread(values), "", "")
    Console(width=150).print(table)
    raise typer.Exit(not kept)


def spread(values: list[float]) -> list[str]:
    """Return the cells of a row: the first value, mean, standard deviation, lowest and highest."""
    numbers = (values[0], np.mean(values), np.std(values), np.min(values), np.max(values))
    return [f"{number:.3f}" for number in numbers]


if __name__ == "__main__":
    typer.run(main)
