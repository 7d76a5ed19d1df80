import pytest

from chatwootai.core.tenants.standing import Course, standing, version_before
from chatwootai.core.tenants.storing import content_hash, stored
from chatwootai.core.tenants.versions import Version
from tests.unit.tenants.shelves import cooked

OURS = cooked("language: es")
CONTENT = content_hash(stored(OURS.recipe)[0])
BROKEN = cooked("nmae: x")


@pytest.mark.parametrize(
    ("content", "aside", "course", "told"),
    [
        (CONTENT, "", Course.AS_WRITTEN, "runs as written"),
        ("other", CONTENT, Course.ROLLED_BACK, "rolled back"),
        ("other", "older", Course.NOT_ACCEPTED, "not accepted yet"),
    ],
)
def test_what_runs_is_compared_with_the_files(
    content: str, aside: str, course: Course, told: str
) -> None:
    newest = Version(3, 0.0, content, "files", aside=aside)

    its = standing(OURS, [newest, Version(2, 0.0, "x", "files")])

    assert (its.course, its.told, its.version) == (course, told, newest)


def test_broken_files_leave_what_runs() -> None:
    its = standing(BROKEN, [Version(3, 0.0, "x", "files")])

    assert (its.course, its.told) == (Course.GOES_ON, "version 3 goes on: 1 fault")
    assert its.faults == BROKEN.faults


@pytest.mark.parametrize(
    ("files", "told"),
    [(OURS, "not accepted yet"), (BROKEN, "not accepted yet: 1 fault"), (None, "not accepted yet")],
)
def test_without_any_version_nothing_runs(files: object, told: str) -> None:
    its = standing(files, [])  # type: ignore[arg-type]  # a parameter's type is not told

    assert (its.course, its.told, its.version) == (Course.NOT_ACCEPTED, told, None)


def test_without_files_the_version_goes_on() -> None:
    its = standing(None, [Version(3, 0.0, "x", "files")])

    assert (its.course, its.told) == (Course.GOES_ON, "version 3 goes on: its files are gone")


def test_the_version_before_is_the_last_that_said_something_else() -> None:
    third, second, first = (
        Version(3, 0.0, "b", "roll-back to 2"),
        Version(2, 0.0, "b", "files"),
        Version(1, 0.0, "a", "files"),
    )

    assert version_before([third, second, first]) == first
    assert version_before([first]) is None
    assert version_before([third, second]) is None
