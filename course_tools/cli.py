"""The `course` command. Nothing heavy is imported before a command needs it: `course --help` answers at once."""

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from course_tools.console import protect_streams
from course_tools.data.cli import app as data_commands
from course_utils.errors import CourseError
from course_utils.paths import ROOT


class Course(TyperGroup):
    """Prints a mistake that the user can mend without a stack trace, and leaves with exit code 2."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command, whatever becomes of the terminal."""
        protect_streams()
        warnings.formatwarning = lambda message, *_: f"{message}\n"  # ours are for the reader: no place in the code
        return super().main(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except CourseError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from error
        except ImportError as error:
            typer.echo(
                f"A package that this command needs is broken: {error}\ncourse doctor says what to do.", err=True
            )
            raise typer.Exit(2) from error


app = typer.Typer(
    cls=Course,
    help="Run, build and check the lessons of the image classification course.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.add_typer(data_commands, name="data")
exercise_commands = typer.Typer(help="Write exercises.", no_args_is_help=True)
app.add_typer(exercise_commands, name="exercise")

Lessons = Annotated[
    list[str] | None, typer.Argument(metavar="[LESSON]...", help="Numbers or names (02, small_cnn). None: all.")
]
Exercises = Annotated[
    list[str] | None, typer.Argument(metavar="[EXERCISE]...", help="Numbers or names (01, small_cnn). None: all.")
]
LessonsFolder = Annotated[Path, typer.Option("--lessons", envvar="COURSE_LESSONS", hidden=True)]
NotebooksFolder = Annotated[Path, typer.Option("--notebooks", envvar="COURSE_NOTEBOOKS", hidden=True)]
Scheduler = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, to work on its cluster: tcp://host:8786.")
]
ExercisesFolder = Annotated[Path, typer.Option("--exercises", envvar="COURSE_EXERCISES", hidden=True)]


@app.command()
def run(
    lessons: Lessons = None,
    profile: Annotated[str, typer.Option(help="tiny, laptop or full.")] = "tiny",
    data: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the real data sets are.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Lessons that run at a time.")] = 2,
    seed: Annotated[int, typer.Option(help="The seed that every lesson gets.")] = 0,
    strict: Annotated[bool, typer.Option("--strict", help="Fail when a claim does not hold.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the results go.", show_default="runs/PROFILE")
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", min=1, help="What one lesson may take.", show_default="by profile"),
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option("-p", metavar="NAME=VALUE", help="A parameter, for the lessons that have it. Repeatable."),
    ] = None,
    sweep: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUES", help="Run with each of the values, such as seed=0,1,2. Repeatable."),
    ] = None,
    scheduler: Scheduler = None,
    lessons_folder: LessonsFolder = ROOT / "lessons",
) -> None:
    """Execute lessons and say what came of them.

    With --sweep, execute them with every combination of the values, and put what they measured into one table and one
    picture. What a former sweep into the same folder has measured is not measured again.

    Exit code 0: all passed. 1: a lesson failed (with --strict: or a claim did not hold). 2: nothing was started,
    because something asked for does not exist, or it could not go on: no room on the disk, the cluster gone. 130:
    stopped by Ctrl-C; a second Ctrl-C ends at once.
    """
    from course_tools.execution.pool import StopSignal

    stop = StopSignal()
    from course_tools.console import console
    from course_tools.execution import sweep as sweeping
    from course_tools.execution.machine import environment, on_cluster, require_sound_environment
    from course_tools.execution.progress import ProgressDisplay, report
    from course_tools.execution.runner import TIMEOUTS, Run
    from course_tools.notebooks.lessons import assign_parameters, find_lessons
    from course_utils._internal.names import full_path
    from course_utils.profiles import get_profile

    get_profile(profile)
    data = data and full_path(data)
    if data and not data.is_dir():
        raise CourseError(
            f"--data {data}: {'this is a file, not a folder' if data.exists() else 'there is no such folder'}."
        )
    chosen = find_lessons(lessons_folder, lessons or [])
    values = assign_parameters(chosen, parameters or [], {"profile": profile, "seed": seed})
    if scheduler and any("scheduler" in own for own in values.values()):
        raise CourseError("--scheduler sends whole lessons to the cluster, -p scheduler=... their folds. Choose one.")
    out = full_path(out or ROOT / "runs" / (f"{profile}_sweep" if sweep else profile))
    require_sound_environment()
    variables, needs = environment(min(jobs, len(chosen)), data, profile), list[Path]()
    if scheduler:
        variables, needs = on_cluster(variables, get_profile(profile))
    plan = Run(out, profile, seed, jobs, timeout or TIMEOUTS[profile], variables, scheduler, needs)
    screen = console()
    if sweep:
        cases, values = sweeping.expand(chosen, values, sweep)
        plan = replace(plan, keys=sweeping.keys(cases, variables))
        measured = sweeping.done(out / "summary.json", profile, values, plan.keys)
        chosen = [case for case in cases if case.name not in measured]
        screen.print(f"{len(cases)} runs, {len(measured)} of them measured before.")
    try:
        with ProgressDisplay(screen, {lesson.name: lesson.code_cells for lesson in chosen}) as board:
            results = plan.execute(chosen, values, board, stop) if chosen else []
        report(screen, results)
    finally:
        if sweep:
            measured = sweeping.done(out / "summary.json", profile, values, plan.keys)
            sweeping.write(cases, measured, out, screen)
    screen.print(f"\nExecuted notebooks: {out}\nSummary:            {out / 'summary.json'}", soft_wrap=True)
    if stop.requested:
        screen.print("Stopped. What had run until then is kept there; no kernel is left running.")
        raise typer.Exit(130)
    fatal = {"failed", "timeout"} | ({"claims failed"} if strict else set())
    if any(result.status in fatal for result in results):
        raise typer.Exit(1)


@app.command()
def build(
    lessons: Lessons = None,
    check: Annotated[
        bool, typer.Option("--check", help="Execute nothing; fail if a notebook is not what a build would make.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Lessons that run at a time.")] = 2,
    lessons_folder: LessonsFolder = ROOT / "lessons",
    notebooks_folder: NotebooksFolder = ROOT / "notebooks",
) -> None:
    """Make notebooks/ from the sources: convert, execute on the tiny profile, strip what changes from run to run.

    Only what changed is made again. Exit code 1: a lesson failed or a claim did not hold (its notebook stays as it
    was), or, with --check, a notebook is out of date.
    """
    from course_tools.execution.pool import StopSignal

    stop = StopSignal()
    from course_tools.console import console
    from course_tools.execution.machine import require_sound_environment
    from course_tools.publishing import build as building

    if check:
        code = building.check(lessons_folder, notebooks_folder, lessons or [], console())
        exercises = lessons_folder.parent / "exercises"
        if not lessons and exercises.is_dir():
            from course_tools.publishing import release as releasing

            code = max(code, releasing.check(exercises, notebooks_folder / "exercises", [], console()))
        raise typer.Exit(code)
    require_sound_environment()
    raise typer.Exit(building.build(lessons_folder, notebooks_folder, lessons or [], jobs, console(), stop))


@app.command()
def release(
    exercises: Exercises = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a notebook is not what a release would write.")
    ] = False,
    course: Annotated[
        Path, typer.Option(metavar="DIR", help="Instructors' folder, for nbgrader.", show_default="runs/nbgrader")
    ] = ROOT / "runs" / "nbgrader",
    exercises_folder: ExercisesFolder = ROOT / "exercises",
    notebooks_folder: NotebooksFolder = ROOT / "notebooks",
) -> None:
    """Write the exercises' notebooks: students' to notebooks/exercises/, instructors' to nbgrader's course folder.

    Before, their solutions must get all points, and their stubs none. Exit code 2: they do not, or a source breaks a
    rule; nothing was written, and the messages name the cells.
    """
    from course_tools.console import console
    from course_tools.publishing import release as releasing

    students = notebooks_folder / "exercises"
    if check:
        raise typer.Exit(releasing.check(exercises_folder, students, exercises or [], console()))
    from course_tools.grading.rehearsal import require_sound
    from course_tools.notebooks.exercises import find_exercises

    require_sound(find_exercises(exercises_folder, exercises or []))
    raise typer.Exit(releasing.release(exercises_folder, students, exercises or [], course, console()))


@exercise_commands.command("new")
def exercise_new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Two digits and small letters: 14_my_topic.")],
    exercises_folder: ExercisesFolder = ROOT / "exercises",
) -> None:
    """Write the source of a new exercise, with two tasks to replace, and its file of wrong solutions."""
    from course_tools.console import console
    from course_tools.publishing.skeleton import write_exercise

    for path in write_exercise(exercises_folder, name):
        console().print(f"{path}", soft_wrap=True)
    console().print(f"Write it, then: course exercise check {name}", soft_wrap=True)


@exercise_commands.command("check")
def exercise_check(exercises: Exercises = None, exercises_folder: ExercisesFolder = ROOT / "exercises") -> None:
    """Try exercises: the rules of a source, solution (all points), stub (none), wrong solutions (each loses points).

    Exit code 1: something is wrong; each line names the cell or the task. 2: the source breaks a rule.
    """
    from course_tools.console import console
    from course_tools.grading.rehearsal import rehearse, rehearse_mutants
    from course_tools.notebooks.exercises import find_exercises

    wrong = 0
    for each in find_exercises(exercises_folder, exercises or []):
        found = rehearse(each) or rehearse_mutants(each)
        lines = found or [f"{len(each.tasks)} tasks, {each.maximum:g} points, all as it should be"]
        for line in lines:
            console().print(f"{each.name} · {line}", soft_wrap=True, markup=False)
        wrong += len(found)
    raise typer.Exit(1 if wrong else 0)


@app.command()
def handout(
    out: Annotated[Path, typer.Argument(metavar="DIR|ZIP", help="A new folder, or a file that ends in .zip.")],
    exercises_folder: ExercisesFolder = ROOT / "exercises",
    notebooks_folder: NotebooksFolder = ROOT / "notebooks",
) -> None:
    """Write the course as students may have it: without solutions, hidden tests, wrong solutions and its own tests.

    They get what git tracks of lessons, released notebooks, course_utils, the command and the environment. Exit code 1:
    a released notebook does not match its exercise, and nothing was written; `course release` mends that.
    """
    from course_tools.console import console
    from course_tools.publishing import release as releasing
    from course_tools.publishing.students import write_course
    from course_utils._internal.names import full_path

    if code := releasing.check(exercises_folder, notebooks_folder / "exercises", [], console()):
        raise typer.Exit(code)
    count = write_course(full_path(out))
    console().print(f"{count} files, for students, in {out}", soft_wrap=True)


@app.command()
def grade(
    paths: Annotated[list[Path], typer.Argument(metavar="SUBMISSIONS...", help="Notebooks, or folders of them.")],
    exercise: Annotated[
        str | None, typer.Option(metavar="NAME", help="What all are for.", show_default="what each is named or says")
    ] = None,
    student: Annotated[
        str | None,
        typer.Option(
            metavar="REGEX",
            help="How names say whose they are: moodle, canvas, github, nbgrader, or '(?P<student>...)'.",
            show_default="by folder, or by file",
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Submissions that are graded at a time.")] = 2,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where grades go.", show_default="runs/grades")] = ROOT
    / "runs"
    / "grades",
    sandbox: Annotated[
        bool, typer.Option("--sandbox/--no-sandbox", help="Whether strangers' code runs inside bubblewrap.")
    ] = True,
    seconds: Annotated[float, typer.Option(min=0.5, help="What one cell, or one task's tests, may take.")] = 20.0,
    memory: Annotated[int, typer.Option(metavar="MB", min=256, help="What one submission may hold.")] = 2048,
    gradebook: Annotated[
        Path | None, typer.Option(metavar="FILE", help="nbgrader's gradebook.db, to write the points to as well.")
    ] = None,
    due: Annotated[
        list[str] | None,
        typer.Option(metavar="[EXERCISE=]TIME", help="When it was due: 01=2026-11-30T18:00. Repeatable."),
    ] = None,
    penalty: Annotated[
        str | None, typer.Option(metavar="PERCENT[,MOST]", help="What each late day takes of the points: 10,50.")
    ] = None,
    late_days: Annotated[
        int | None, typer.Option(min=0, metavar="DAYS", help="Days that each student may be late in all for nothing.")
    ] = None,
    times: Annotated[
        str | None,
        typer.Option(
            metavar="CSV|files",
            help="Where it stands when each was handed in: a table, or the files' own dates.",
            show_default="nbgrader's timestamp.txt",
        ),
    ] = None,
    scheduler: Scheduler = None,
    exercises_folder: ExercisesFolder = ROOT / "exercises",
) -> None:
    """Grade submissions inside a sandbox: grades.csv, and a page of feedback each.

    A folder may be nbgrader's `submitted/` (STUDENT/EXERCISE/*.ipynb), hold STUDENT/EXERCISE.ipynb, or files named by
    students. What was graded before is not graded again, and what other submissions got stays in grades.csv. What was
    said of lateness (--due, --penalty, --late-days) holds for the folder of grades until something else is said. Exit
    code 0: every submission is graded, whatever came of it.
    1: at least one could not be graded, through no fault of its own; grades.csv says which, and the next run tries them
    again. Also 1: an exercise was left out of the --gradebook, which does not know it, or has other points for it. 2:
    nothing was started. 130: stopped by Ctrl-C; start it again to go on.
    """
    from course_tools.execution.pool import StopSignal

    stop = StopSignal()
    from course_tools.console import console
    from course_tools.grading import grader
    from course_tools.grading.lateness import Options
    from course_tools.grading.sandbox import Limits

    screen = console()
    limits = Limits(seconds=seconds, total=6 * seconds, memory=memory)
    if gradebook:
        from course_tools.grading import gradebook as book

        book.require(gradebook)
    reports = grader.grade(
        exercises_folder,
        paths,
        exercise,
        out.resolve(),
        jobs=jobs,
        limits=limits,
        sandboxed=sandbox,
        console=screen,
        stop=stop,
        scheduler=scheduler,
        gradebook=gradebook,
        student=student,
        late=Options(due or (), penalty, late_days, times),
    )
    screen.print(f"\nGrades:   {out / 'grades.csv'}\nFeedback: {out / 'feedback'}", soft_wrap=True)
    left_out: dict[str, str] = {}
    if gradebook:
        from course_tools.notebooks.exercises import find_exercises

        known = {each.name: each for each in find_exercises(exercises_folder)}
        count, left_out = book.fill(gradebook, reports, known)
        book.take_back(gradebook, out.resolve(), reports, left_out)
        screen.print("\n".join([f"Written to {gradebook}: {count} submissions.", *left_out.values()]), soft_wrap=True)
    if stop.requested:
        screen.print("Stopped. Start it again to go on where it was.")
        raise typer.Exit(130)
    if failed := sum(bool(report.failure) for report in reports):
        screen.print(f"Not graded: {failed} of {len(reports)} submissions. The same command tries them again.")
    if failed or left_out:
        raise typer.Exit(1)


@app.command()
def export(
    form: Annotated[
        str, typer.Argument(metavar="canvas|moodle|csv|code", help="For which platform; a table; or the code.")
    ],
    exercises: Exercises = None,
    grades: Annotated[
        Path, typer.Option(metavar="DIR", help="Where course grade wrote.", show_default="runs/grades")
    ] = ROOT / "runs" / "grades",
    roster: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="Canvas's exported gradebook or Moodle's grading worksheet, to be filled."),
    ] = None,
    gradebook: Annotated[
        Path | None, typer.Option(metavar="FILE", help="nbgrader's gradebook.db: what was given by hand counts.")
    ] = None,
    exercises_folder: ExercisesFolder = ROOT / "exercises",
) -> None:
    """Write the totals as a table that a learning platform takes, what being late costs taken off.

    They go beside grades.csv: canvas.csv, moodle-EXERCISE.csv, or totals.csv with notes. A --roster is filled: Canvas's
    gradebook (Grades, Export), or Moodle's grading worksheet of one exercise. With --gradebook, points given by hand in
    the formgrader count in place of the tests'. "code" writes what students wrote to code/EXERCISE/STUDENT.py, for
    programs that look for copies. Exit code 1: a student who has points is not in the roster, or a task
    still waits for a grade by hand.
    """
    from course_tools.console import console
    from course_tools.grading import export as exporting
    from course_tools.notebooks.exercises import find_exercises

    if form not in exporting.FORMATS:
        raise CourseError(f"course export {form}: there are {', '.join(exporting.FORMATS)}.")
    if gradebook:
        from course_tools.grading import gradebook as book

        book.require(gradebook)
    if form == "code":
        known = {each.name: each for each in find_exercises(exercises_folder, exercises or [])}
        for path in exporting.write_code(grades, known):
            console().print(f"{path}", soft_wrap=True)
        return
    names = [each.name for each in find_exercises(exercises_folder, exercises)] if exercises else []
    found = exporting.totals(grades, names, gradebook)
    files, strangers = exporting.write(form, found, grades, roster)
    for path in files:
        console().print(f"{path}", soft_wrap=True)
    waiting = [f"{each.student} {each.exercise}" for each in found if not each.final]
    if waiting:
        named = ", ".join(waiting[:10]) + (f" and {len(waiting) - 10} more" if len(waiting) > 10 else "")
        console().print(f"Not final, a task waits for a grade by hand: {named}", soft_wrap=True)
    if strangers:
        console().print(f"Not in {roster}, and not written: {', '.join(strangers)}", soft_wrap=True)
    if strangers or waiting:
        raise typer.Exit(1)


@app.command()
def stats(
    exercises: Exercises = None,
    grades: Annotated[
        Path, typer.Option(metavar="DIR", help="Where course grade wrote.", show_default="runs/grades")
    ] = ROOT / "runs" / "grades",
    exercises_folder: ExercisesFolder = ROOT / "exercises",
) -> None:
    """Say how hard each task was, whether it tells strong from weak, and what most often failed.

    The table goes beside grades.csv, too, with a picture: stats.csv, stats.png.
    """
    from course_tools.console import console
    from course_tools.grading import item_analysis
    from course_tools.notebooks.exercises import find_exercises

    names = [each.name for each in find_exercises(exercises_folder, exercises)] if exercises else []
    for path in item_analysis.write(item_analysis.analyse(grades, names), grades, console()):
        console().print(f"{path}", soft_wrap=True)


@app.command()
def book(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the site goes.", show_default="_site")] = ROOT
    / "_site",
    solutions: Annotated[
        bool, typer.Option("--solutions/--no-solutions", help="Whether exercises have a solution to unfold.")
    ] = True,
    lessons_folder: LessonsFolder = ROOT / "lessons",
    notebooks_folder: NotebooksFolder = ROOT / "notebooks",
    exercises_folder: ExercisesFolder = ROOT / "exercises",
) -> None:
    """Make the book, a site of static files: executed notebooks, exercises, the pages of docs/. Executes nothing."""
    from course_tools.console import console
    from course_tools.publishing import book as making

    screen = console()
    screen.print("Making the book. Nothing is executed; it takes less than a minute.")
    code = making.build(lessons_folder, notebooks_folder, exercises_folder, out.resolve(), solutions)
    if code == 0:
        screen.print(f"The book is in {out}. Open it: python -m http.server --directory {out}", soft_wrap=True)
    raise typer.Exit(code)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(context: typer.Context) -> None:
    """Open JupyterLab on the lessons. What follows is for JupyterLab, such as --no-browser or --port 8889."""
    from course_tools import lab as jupyter

    raise typer.Exit(jupyter.start(context.args))


@app.command()
def doctor() -> None:
    """Check this machine: versions, settings, memory, disk, folders, data sets and weights, each with what to do."""
    from course_tools.doctor import examine

    raise typer.Exit(examine())


@app.command("test")
def check_everything(
    fast: Annotated[bool, typer.Option("--fast", help="Leave out the notebooks and the tests that are slow.")] = False,
) -> None:
    """Check and test everything: lint, types, notebooks and their claims, all tests. Exit code 1: something failed."""
    from course_tools.console import console
    from course_tools.testing import run_tests

    raise typer.Exit(run_tests(console(), fast=fast))
