"""`python -m sandbox --port N --manifest FILE [--workspace FILE]`: run a workspace for any Slack app."""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from sandbox.server import PortTaken, Server

DEFAULT_WORKSPACE = {
    "name": "Sandbox",
    "users": [{"name": "ada", "real_name": "Ada Example"}, {"name": "bo", "real_name": "Bo Example"}],
    "channels": [{"name": "general", "app": True}],
}


def main() -> int:
    """Start the workspace, print what an app needs to connect, and run until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=3333, help="the port to listen on; 0 picks a free one")
    parser.add_argument("--manifest", type=Path, required=True, help="the app's manifest (JSON)")
    parser.add_argument(
        "--workspace",
        type=Path,
        action="append",
        help="people and channels (JSON); a small one by default. Repeat it for workspaces to install the app into",
    )
    parser.add_argument("--rate-limits", action="store_true", help="answer 429 where Slack would")
    options = parser.parse_args()
    try:
        manifest = json.loads(options.manifest.read_text())
        specs = [json.loads(each.read_text()) for each in options.workspace or []] or [DEFAULT_WORKSPACE]
        server = Server(manifest, specs[0], options.port, others=specs[1:])
    except (OSError, ValueError, PortTaken) as reason:
        print(f"Can't start the sandbox: {reason}. Check --manifest, --workspace and --port.", file=sys.stderr)
        return 1
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with server:
        app, server.slack.rates.on = server.slack.workspace.app, options.rate_limits
        print(f"SLACK_API_URL={server.address}/api/")
        print(f"SLACK_BOT_TOKEN={app.bot_token}")
        print(f"SLACK_APP_TOKEN={app.app_token}")
        print(f"SLACK_SIGNING_SECRET={app.signing_secret}")
        print(f"SLACK_CLIENT_ID={app.secrets.client_id}")
        print(f"SLACK_CLIENT_SECRET={app.secrets.client_secret}")
        print(f"# the page: {server.address}", flush=True)
        try:
            stop.wait()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
