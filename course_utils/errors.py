"""The one error type whose message is meant for the reader."""

__all__ = ["CourseError"]


class CourseError(Exception):
    """A mistake that the user can mend.

    The message is complete: what was wrong, with which file or value, and what to do next. The `course` command prints
    it without a stack trace.
    """
