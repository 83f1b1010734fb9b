"""Logs: readable lines, or one JSON object a line. Neither ever holds what people typed."""

import logging

from pythonjsonlogger.json import JsonFormatter

TEXT, JSON = "text", "json"
FORMATS = (TEXT, JSON)
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def formatter(log_format: str) -> logging.Formatter:
    """Build the formatter of a format: one JSON object a line, with what the record carries, or a readable line."""
    if log_format == JSON:
        names = {"asctime": "time", "levelname": "level", "name": "logger"}
        return JsonFormatter("{asctime} {levelname} {name} {message}", style="{", rename_fields=names)
    return logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")


def configure(log_format: str, level: str) -> None:
    """Log to the standard error output."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(log_format))
    logging.basicConfig(level=level, handlers=[handler])
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)  # its error logs contain request bodies
