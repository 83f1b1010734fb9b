"""A local Slack workspace: Web API, Socket Mode, people who press buttons, and a clock that can be moved.

It knows nothing of the app it serves; any Bolt app can be run against it (see docs/sandbox.md).
"""
