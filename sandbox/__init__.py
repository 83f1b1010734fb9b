"""A local Slack workspace: Web API, Socket Mode, people who click buttons, and a clock that can be moved.

It knows nothing about the app it serves: any Bolt app can run against it (see docs/sandbox.md).
"""
