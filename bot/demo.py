"""The demo: a local workspace, the real bot in it, and the main job played once as a transcript."""

import argparse
import json
import logging
import shutil
import sys
import threading
import webbrowser
from pathlib import Path

from bot import transcript
from bot.config import Settings
from bot.program import Curbside
from sandbox.client import NothingCame, Refused, Workspace
from sandbox.server import PortTaken, Server

PORT = 3333
ROOT = Path(__file__).parent
FOLDER = Path(".demo")


def main(arguments: list[str]) -> int:
    """`curbside demo [--once] [--port N]`; 0 when every step of the transcript happened."""
    parser = argparse.ArgumentParser(prog="curbside demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="play the transcript, then exit")
    parser.add_argument("--port", type=int, help=f"the page's port (default {PORT}; with --once any free one)")
    options = parser.parse_args(arguments)
    port = options.port if options.port is not None else (0 if options.once else PORT)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        server = Server(json.loads(manifest()), json.loads((ROOT / "hospital.json").read_text("utf-8")), port)
    except PortTaken:
        print(f"Port {port} is taken by another program. Choose another: make demo ARGS='--port {port + 1}'")
        return 1
    with server:
        return _play(server, stay=not options.once)


def manifest() -> str:
    """The app's manifest, from the top of the project."""
    return (ROOT.parent / "manifest.json").read_text("utf-8")


def settings_for(server: Server, database_url: str) -> Settings:
    """What a bot needs to connect to a sandbox."""
    app = server.slack.workspace.app
    return Settings(app.bot_token, app.app_token, database_url, f"{server.address}/api/")


def _play(server: Server, *, stay: bool) -> int:
    database = _fresh_database(server.port)
    program = Curbside(settings_for(server, f"sqlite:///{database}"), server.clock.now)
    server.clock.on_move.append(program.worker.wake)
    workspace = Workspace(server.address)
    with program:
        print(f"A Slack workspace of your own is at {server.address}\n")
        try:
            transcript.play(workspace)
        except (NothingCame, Refused) as missing:
            print(f"\nThe transcript stopped: {missing}", file=sys.stderr)
            return 1
        finally:
            workspace.close()
        if stay:
            _stay(server.address, database)
    if not stay:
        shutil.rmtree(database.parent, ignore_errors=True)
    return 0


def _fresh_database(port: int) -> Path:
    """An empty database for this demo; what the last one on the same port left is removed."""
    folder = FOLDER / str(port)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder / "curbside.db"


def _stay(address: str, database: Path) -> None:
    print(f"\nNow it's yours: {address}\nThe tables are in {database}. Ctrl-C ends it.", flush=True)
    if sys.stdout.isatty():
        webbrowser.open(address)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print("\nStopping ...")
