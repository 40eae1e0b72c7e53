"""The `course` command: what maintainers and instructors run."""

import sys

# nbformat imports jsonschema, which compiles the grammar of international addresses (RFC 3987) in every process if this
# package is there: 1.5 s of a core for each lesson, for a check that no notebook asks for. jsonschema does without it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
