"""What came of a lesson, and where earlier runs have kept it."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Status = Literal["passed", "claims failed", "failed", "timeout", "interrupted"]


@dataclass(frozen=True)
class Result:
    """What came of a lesson.

    `status` is one of
    - "passed": every cell ran, every claim held;
    - "claims failed": every cell ran, at least one claim did not hold;
    - "failed": a cell raised an error, or the kernel died;
    - "timeout": the lesson took longer than it may;
    - "interrupted": the run was stopped (Ctrl-C) while the lesson ran.

    `seconds` is the time from the start of the kernel to its end. `peak_rss_mb` is the largest resident memory of the
    kernel in MB (10^6 bytes). `metrics` holds the lesson's records. Each claim is a mapping of `text`, `holds`,
    `measured`, `at_least` and `at_most` (its bounds, None where there is none), and `low` and `high` if an interval
    decided. `error` is a few lines for the reader, empty if every cell ran.
    """

    lesson: str
    status: Status
    seconds: float = 0.0
    peak_rss_mb: float = 0.0
    metrics: dict[str, Any] = field(default_factory=dict)
    claims: list[dict[str, Any]] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)
    error: str = ""


def collect(notebook: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the records, by name, and the claims that an executed notebook holds; nothing if it was never written."""
    import nbformat

    from course_utils.records import MIME_TYPE

    metrics: dict[str, Any] = {}
    claims = []
    for cell in nbformat.read(notebook, as_version=4).cells if notebook.exists() else []:
        for output in cell.get("outputs", []):
            content = output.get("data", {}).get(MIME_TYPE)
            if not content:
                continue
            if content["kind"] == "record":
                metrics[content["name"]] = _finite(content["value"])
            else:
                names = ("text", "holds", "measured", "low", "high", "at_least", "at_most")
                claims.append({name: _finite(content[name]) for name in names if name in content})
    return metrics, claims


def _finite(value: Any) -> Any:
    """Return None for NaN and infinity, which JSON does not have: the kernel sends their names in their place."""
    return None if value in ("nan", "inf", "-inf") else value


def load_results(path: Path, profile: str) -> list[dict[str, Any]]:
    """Return what the summary already says of lessons on this profile; a lesson that runs again replaces its entry."""
    try:
        summary = json.loads(path.read_text("utf-8"))
        entries = summary["lessons"] if summary["profile"] == profile else []
        return [entry for entry in entries if isinstance(entry["lesson"], str)]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []
