"""`python -m sandbox --port N --manifest FILE [--workspace FILE]`: run a workspace for any Slack app."""

import argparse
import signal
import sys
import threading
from pathlib import Path

try:
    from sandbox.input_files import InvalidFile, read_manifest, read_workspace
    from sandbox.models import FixedTokens
    from sandbox.server import PortTaken, Server
except ModuleNotFoundError as missing:
    sys.exit(f"The sandbox needs {missing.name}. Install the extra that has it: pip install 'curbside[sandbox]'")

DEFAULT_WORKSPACE = {
    "name": "Sandbox",
    "users": [{"name": "ada", "real_name": "Ada Example"}, {"name": "bo", "real_name": "Bo Example"}],
    "channels": [{"name": "general", "app": True}],
}


def main() -> int:
    """Start the workspace, print what an app needs to connect, and run until Ctrl-C."""
    options = _options()
    try:
        manifest = read_manifest(options.manifest)
        specs = [read_workspace(each) for each in options.workspace or []] or [DEFAULT_WORKSPACE]
        fixed = FixedTokens(options.bot_token, options.app_token, options.signing_secret)
        server = Server(manifest, specs[0], options.port, others=specs[1:], tokens=fixed)
    except (InvalidFile, PortTaken) as reason:
        print(f"Can't start the sandbox: {str(reason).rstrip('.')}.", file=sys.stderr)
        return 1
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with server:
        server.slack.rates.on = options.rate_limits
        _print_credentials(server)
        try:
            stop.wait()
        except KeyboardInterrupt:
            print()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=_port, default=3333, help="the port to listen on; 0 picks a free one")
    parser.add_argument("--manifest", type=Path, required=True, help="the app's manifest (JSON or YAML)")
    parser.add_argument(
        "--workspace",
        type=Path,
        action="append",
        help="people and channels (JSON or YAML); by default a small one. Repeat it for more, to install the app into",
    )
    parser.add_argument("--rate-limits", action="store_true", help="answer 429 where Slack would")
    parser.add_argument("--bot-token", default="", help="xoxb-…, instead of a new one at each start")
    parser.add_argument("--app-token", default="", help="xapp-…, instead of a new one at each start")
    parser.add_argument("--signing-secret", default="", help="instead of a new one at each start")
    options = parser.parse_args()
    for name, prefix in (("bot_token", "xoxb-"), ("app_token", "xapp-")):
        if getattr(options, name) and not getattr(options, name).startswith(prefix):
            parser.error(f"--{name.replace('_', '-')} must begin with {prefix}")
    return options


def _port(given: str) -> int:
    if not given.isdecimal() or int(given) > 65_535:
        raise argparse.ArgumentTypeError(f"{given} is not a port: it is a number up to 65535")
    return int(given)


def _print_credentials(server: Server) -> None:
    """Print what the app needs: the OAuth client only where the app is installed by OAuth."""
    workspace = server.slack.workspace
    app, secrets = workspace.app, workspace.app.secrets
    print(f"SLACK_API_URL={server.address}/api/")
    print(f"SLACK_BOT_TOKEN={app.bot_token}")
    print(f"SLACK_APP_TOKEN={app.app_token}")
    print(f"SLACK_SIGNING_SECRET={app.signing_secret}")
    if app.uses_oauth or len(workspace.all_workspaces) > 1:
        print(f"SLACK_CLIENT_ID={secrets.client_id}")
        print(f"SLACK_CLIENT_SECRET={secrets.client_secret}")
    print(f"# the page: {server.address}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
