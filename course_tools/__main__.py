"""The start of the `course` command, also as `python -m course_tools` where its script is not on the path."""

import sys


def main() -> None:
    """Run the command; where its packages are missing or broken, let the doctor say so, who needs none of them."""
    try:
        from course_tools.cli import app
    except ImportError as error:
        from course_tools.doctor import examine

        print(f"course cannot start: {error}\n", file=sys.stderr)
        examine()
        sys.exit(1)
    app(prog_name="course")


if __name__ == "__main__":
    main()
