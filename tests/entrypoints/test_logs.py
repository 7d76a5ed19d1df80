"""What is logged, and what never is."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr
from io import StringIO
from typing import Any

import pytest

from chatwootai.core.errors import ConfigurationError, ServiceUnavailableError
from chatwootai.entrypoints import logs

SECRET_WORDS = "meu CPF é 529.982.247-25"  # noqa: S105  a customer's
NOTHING: Mapping[str, str] = {}


class Stream(StringIO):
    """Standard error, a terminal or none."""

    is_terminal = False

    def isatty(self) -> bool:
        return self.is_terminal


class TerminalStream(Stream):
    """Standard error on a terminal."""

    is_terminal = True


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(params=[Stream, TerminalStream])
def stream(request: pytest.FixtureRequest) -> StringIO:
    return configured(request.param())


@pytest.fixture
def lines() -> StringIO:
    return configured(Stream())


@pytest.fixture
def terminal() -> StringIO:
    return configured(TerminalStream())


def configured(stream: StringIO, level: str = "INFO") -> StringIO:
    """Let *stream* be the standard error that is logged to."""
    with redirect_stderr(stream):
        logs.configure(level)
    return stream


class Failing:
    """Logs what goes wrong inside, and lets the test go on."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        logging.getLogger("x").error("failed", exc_info=error)
        return True


def records(stream: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_is_one_json_object_a_line(lines: StringIO) -> None:
    extra = {"tenant": "retail/account_1", "messages": [1, 2], "odd": object}
    logging.getLogger("chatwootai.x").info("turn", extra=extra)
    logging.getLogger("chatwootai.x").warning("a text\nof %s lines", 2)

    [turn, text] = records(lines)
    assert list(turn)[:3] == ["timestamp", "level", "event"]
    assert (turn["level"], turn["event"], turn["logger"]) == ("info", "turn", "chatwootai.x")
    assert (turn["tenant"], turn["messages"]) == ("retail/account_1", [1, 2])
    assert text["event"] == "a text\nof 2 lines"


def test_a_record_says_when_it_was_written_in_utc(lines: StringIO) -> None:
    logging.getLogger("x").info("now")

    [record] = records(lines)
    assert record["timestamp"].endswith("Z")


def test_what_is_less_than_the_level_is_left_out() -> None:
    stream = configured(Stream(), "WARNING")

    logging.getLogger("x").info("no")
    logging.getLogger("x").warning("yes")

    assert [record["event"] for record in records(stream)] == ["yes"]


def test_libraries_that_chatter_are_heard_from_a_warning_on(lines: StringIO) -> None:
    for level in (logging.INFO, logging.WARNING):
        logging.getLogger("qdrant_client").log(level, logging.getLevelName(level))

    assert [record["event"] for record in records(lines)] == ["WARNING"]


def test_configuring_again_logs_once(lines: StringIO) -> None:
    configured(lines)

    logging.getLogger("x").info("once")

    assert len(records(lines)) == 1


def test_colours_of_the_web_server_are_left_out(lines: StringIO) -> None:
    logging.getLogger("uvicorn.error").info("started", extra={"color_message": "\x1b[36mstarted"})

    [record] = records(lines)
    assert "color_message" not in record


def test_an_error_is_logged_with_where_it_was_raised(stream: StringIO) -> None:
    with Failing():
        int("x")

    assert "test_logs.py" in stream.getvalue()
    assert "ValueError" in stream.getvalue()


def test_what_a_strangers_error_says_is_not_logged(stream: StringIO) -> None:
    with Failing():
        raise ValueError(SECRET_WORDS)

    assert "529" not in stream.getvalue()


def test_the_values_of_variables_are_not_logged(stream: StringIO) -> None:
    heard = str(529_982)

    with Failing():
        int(heard[:0])

    assert "529982" not in stream.getvalue()


def test_what_our_own_errors_say_is_logged(stream: StringIO) -> None:
    with Failing():
        raise ServiceUnavailableError("Chatwoot", "sending a message")

    assert "Chatwoot did not answer while sending a message" in stream.getvalue()


def test_all_that_led_to_an_error_is_told(lines: StringIO) -> None:
    with Failing():
        try:
            NOTHING["key"]
        except KeyError as error:
            raise ConfigurationError("first: the key; add it") from error

    [record] = records(lines)
    told = record["exception"]
    assert told.index("KeyError") < told.index("ConfigurationError: first: the key; add it")


def test_what_was_on_the_way_is_told_unless_it_was_hidden(lines: StringIO) -> None:
    for is_hidden in (False, True):
        with Failing():
            try:
                NOTHING["key"]
            except KeyError:
                if is_hidden:
                    raise OSError("disk") from None
                raise OSError("disk")  # noqa: B904  that is the point

    assert ["KeyError" in record["exception"] for record in records(lines)] == [True, False]


def test_each_error_of_a_group_is_told(lines: StringIO) -> None:
    with Failing():
        raise ExceptionGroup(SECRET_WORDS, [ValueError(SECRET_WORDS), OSError("disk full")])

    [record] = records(lines)
    assert "ValueError" in record["exception"]
    assert "OSError: disk full" in record["exception"]
    assert "529" not in record["exception"]


def test_an_error_that_led_to_itself_is_told_once(lines: StringIO) -> None:
    with Failing():
        error = OSError("disk")
        error.__cause__ = error
        raise error

    [record] = records(lines)
    assert record["exception"].count("OSError: disk") == 1


def test_people_on_a_terminal_get_words(terminal: StringIO) -> None:
    logging.getLogger("x").info("turn", extra={"tenant": "retail/account_1"})

    assert "turn" in terminal.getvalue()
    assert "retail/account_1" in terminal.getvalue()
    assert "{" not in terminal.getvalue()


def test_strangers_cannot_steer_the_terminal(terminal: StringIO) -> None:
    logging.getLogger("x").warning("refused", extra={"installation": "\x1b[2Jgone"})

    assert "\x1b[2J" not in terminal.getvalue()
