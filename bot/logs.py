"""Logs: constant event names and ids. No text of people, no names, no token, on any path.

An exception is logged as its type and the places it went through; its message stays out, for it may quote the
words of a person (validation errors), the statement's values (the database) or the token (addresses of requests).
"""

import logging
import re
import sys
import threading
import traceback
from contextlib import suppress
from types import TracebackType
from typing import Any, TextIO, cast

import structlog
from structlog.typing import EventDict, WrappedLogger

_WARNING = re.compile(r".*?:\d+: \w+")
_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}")


def _places(error: BaseException) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]


def _tell_errors_safely(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    error: Any = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    chain = []
    while isinstance(error, BaseException):
        chain.append({"error": type(error).__qualname__, "at": _places(error)[-6:]})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if chain:
        event["errors"] = chain
    return event


def _hide_tokens(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: _TOKEN.sub("[token]", value) if isinstance(value, str) else value for key, value in event.items()}


class _SafeFormatter(logging.Formatter):
    """Libraries' own lines: the logger's name and the template of the message, never its values."""

    def format(self, record: logging.LogRecord) -> str:
        # The first line only: asyncio puts the failed task, its exception's words among it, into the next ones.
        if record.name == "py.warnings":
            # Warnings come filled in: where and of which kind is all that may be kept.
            place = _WARNING.match(str(record.msg))
            return f"warning {place[0] if place else ''}"
        template = _TOKEN.sub("[token]", str(record.msg).partition("\n")[0])
        line = f"{record.levelname.lower()} {record.name}: {template[:200]}"
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            line += f" ({type(error).__qualname__} at {'; '.join(_places(error)[-3:])})"
        return line


def _report_crash(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().critical("crashed", exc_info=error)


def _report_thread_crash(crash: threading.ExceptHookArgs) -> None:
    structlog.get_logger().critical("thread_crashed", exc_info=crash.exc_value)


def _report_unraisable(crash: Any) -> None:  # noqa: ANN401 -- sys.UnraisableHookArgs cannot be imported at run time
    structlog.get_logger().error("unraisable", exc_info=crash.exc_value)


class _Unstoppable:
    """Where lines go. One that cannot be written (it may lie on the very disk that is full) stops nothing."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def set_up_logs(level: int = logging.INFO) -> None:
    """Logs go to standard error as JSON lines; uncaught exceptions too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_SafeFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _tell_errors_safely,
            _hide_tokens,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _Unstoppable(sys.stderr))),
        cache_logger_on_first_use=False,
    )
    logging.captureWarnings(capture=True)
    sys.excepthook = _report_crash
    threading.excepthook = _report_thread_crash
    sys.unraisablehook = _report_unraisable
