"""The start of the `course` command, also as `python -m course_tools` where its script is not on the path."""

import os
import sys


def main() -> None:
    """Run the command; where its packages are missing or broken, let the doctor say so, who needs none of them.

    Where the locale is C and Python was told not to mind, names of files would be neither read nor written rightly:
    the command starts again with UTF-8. That is never so on Windows and macOS.
    """
    if sys.getfilesystemencoding() != "utf-8" and not sys.flags.utf8_mode:
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | {"PYTHONUTF8": "1"})
    try:
        from course_tools.cli import app
    except KeyboardInterrupt:  # before there is anything to end
        sys.exit(130)
    except ImportError as error:
        from course_tools.doctor import examine

        print(f"course cannot start: {error}\n", file=sys.stderr)
        sys.exit(examine(f"cannot start: {error}"))
    app(prog_name="course")


if __name__ == "__main__":
    main()
