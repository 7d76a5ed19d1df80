"""Logs: on standard error, one JSON object a line; on a terminal, words for people."""

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import Final, TextIO

import msgspec
import structlog

from chatwootai.core.errors import ChatwootAIError

_QUIET: Final = (
    "anthropic", "asyncio", "google_genai", "httpx", "httpx2", "langsmith", "openai", "py3langid",
    "qdrant_client", "uvicorn.access", "watchfiles",
)  # fmt: skip
_FIRST: Final = ("timestamp", "level", "event")
_HARMLESS: Final = (ChatwootAIError, ImportError, OSError)  # of what they say, no customer said it


def configure(level: str = "INFO") -> None:
    """Send what is logged to standard error: for people on a terminal, as JSON anywhere else."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _in_order,
    ]
    renderers: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(repr_native_str=True, exception_formatter=_print_origin)]
        if sys.stderr.isatty()
        else [
            structlog.processors.ExceptionRenderer(_origin),
            structlog.processors.JSONRenderer(_json),
        ]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # nobody reads these, and finding them out takes a third of a line's time
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def _json(said: object, **_: object) -> str:
    return msgspec.json.encode(said, enc_hook=repr).decode()


def _in_order(
    _logger: object, _method: str, said: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Put first what is read first, and leave out what uvicorn says once more in colours."""
    said.pop("color_message", None)
    return {**{key: said[key] for key in _FIRST}, **said}


def _print_origin(stream: TextIO, exc_info: structlog.typing.ExcInfo) -> None:
    stream.write(f"\n{_origin(exc_info)}")


def _origin(exc_info: structlog.typing.ExcInfo) -> str:
    """Return where an error was raised, and its words only if they are ours.

    A stranger's error may quote what it could not cope with: a customer's message, or a secret.
    """
    lines: list[str] = []
    for error in _chain(exc_info[1], set()):
        lines += traceback.format_tb(error.__traceback__)
        words = f": {error}" if isinstance(error, _HARMLESS) else ""
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}{words}\n")
    return "".join(lines)


def _chain(error: BaseException, seen: set[int]) -> Iterator[BaseException]:
    """Yield *error* after all that led to it."""
    if id(error) in seen:
        return
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before, seen)
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _chain(one, seen)
    yield error
