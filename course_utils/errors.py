"""The one error type whose message is meant for the reader."""

__all__ = ["CourseError"]


class CourseError(Exception):
    """A mistake that the user can mend.

    The message is complete: what was wrong, with which file or value, and what to do next. The `course` command prints
    it without a stack trace. Bytes of a file's name that are not UTF-8 become escapes, as nothing could print them.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(message.encode("utf-8", "backslashreplace").decode("utf-8"))
