"""The same function for many items: here, or on the machines of a cluster. Introduced in lesson 09."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from pathlib import Path
from typing import Any

from course_utils._internal.dask_executor import connect
from course_utils._internal.kept_results import read_result, write_result

__all__ = ["parallel_map"]


def parallel_map(
    function: Callable[[Any], Any],
    items: Sequence[Any],
    scheduler: str | None = None,
    *,
    needs: Sequence[Path] = (),
    keep: Path | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Iterator[Any]:
    """Yield `function(item)` for each item, in their order: computed here, one when it is asked for, or on a cluster.

    A function sent to a cluster takes along whatever of the notebook it mentions. What comes back is kept in a file of
    `keep` until you delete it, so that the same call after an interruption, there or here, computes what is missing.
    Kept are numbers, texts, arrays, and tuples, lists and dicts of them. A damaged file is as good as none.

    Args:
        function: of one argument; a function of the notebook will do.
        items: short things such as numbers.
        scheduler: the address of a Dask scheduler, such as "tcp://host:8786"; None: compute here, keep no more.
        needs: files and folders that every worker must see under the same path.
        keep: a folder.
        settings: all that the results depend on, as JSON: results that were kept under other settings are not taken.

    Raises:
        CourseError: if there is no such scheduler, if a worker is refused (each with what differs), and if the
            scheduler goes away half-way. What the function raises is raised here.
    """
    files = [keep / f"{number}.npz" if keep else None for number in range(len(items))]
    description = json.dumps(settings, sort_keys=True, default=str)
    found = {number: read_result(file, description) for number, file in enumerate(files) if file}
    results = {number: kept[0] for number, kept in found.items() if kept}
    if scheduler is None:
        yield from (results[number] if number in results else function(item) for number, item in enumerate(items))
        return
    left = [number for number in range(len(items)) if number not in results]
    with connect(scheduler, needs) if left else contextlib.nullcontext() as pool:
        running = {pool.submit(function, items[number]): number for number in left} if pool else {}
        for future in as_completed(running):
            number = running[future]
            results[number] = future.result()
            if file := files[number]:
                write_result(file, description, results[number])
            print(f"{len(results)} of {len(items)} done", flush=True)
    yield from (results[number] for number in range(len(items)))
