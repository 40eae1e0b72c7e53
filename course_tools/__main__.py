"""`python -m course_tools`: the `course` command where its script is not on the path."""

from course_tools.cli import app

if __name__ == "__main__":
    app(prog_name="course")
