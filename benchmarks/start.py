"""Time the start of a process and its memory, next to one that imports the same libraries and connects to the database.

Each is started several times in turn, on a database that is up to date and with the compiled lexicon written.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from bot import demo
from sandbox.server import Server

RUNS = 5
MEASURE = """
import json, resource, sys, time
begun = time.perf_counter()
{body}
took = time.perf_counter() - begun, time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
modules = [name for name, each in sys.modules.items() if "site-packages" in (getattr(each, "__file__", "") or "")]
print(json.dumps([*took, modules]))
"""
CURBSIDE = """
from bot.application import Curbside, preload
from bot.config import Settings
program = Curbside(Settings({bot_token!r}, {app_token!r}, {url!r}, {api!r}))
preload(program.db, program.matcher)
"""
BARE = """
import importlib
for name in {modules!r}:
    importlib.import_module(name)
from sqlalchemy import create_engine, text
with create_engine({url!r}).connect() as connection:
    connection.execute(text("select 1"))
"""


class Measured(NamedTuple):
    """What a start took, in seconds and MB at its peak, and the modules of libraries that it imported."""

    wall_time: float
    processor_time: float
    memory: float
    modules: list[str]


def main() -> None:
    """Print both, and how many times as much Curbside takes."""
    server = Server(json.loads(demo.manifest()), demo.HOSPITAL)
    with tempfile.TemporaryDirectory() as folder, server:
        url = f"sqlite:///{Path(folder) / 'start.db'}"
        settings = demo.settings_for(server, url)
        ours = CURBSIDE.format(
            bot_token=settings.bot_token, app_token=settings.app_token, url=url, api=settings.slack_api_url
        )
        theirs = BARE.format(url=url, modules=_run(ours).modules)
        curbside, bare = list[Measured](), list[Measured]()
        for _ in range(RUNS):
            curbside.append(_run(ours))
            bare.append(_run(theirs))
    for what, unit in (("wall_time", "s"), ("processor_time", "s"), ("memory", "MB")):
        mine, libraries = (statistics.median(getattr(each, what) for each in runs) for runs in (curbside, bare))
        name = what.replace("_", " ")
        times = mine / libraries
        print(f"{name} of a start: {mine:.2f} {unit}, {times:.2f} times that of its libraries ({libraries:.2f})")


def _run(body: str) -> Measured:
    command = [sys.executable, "-c", MEASURE.format(body=body)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (our own code)
    return Measured(*json.loads(done.stdout))


if __name__ == "__main__":
    main()
