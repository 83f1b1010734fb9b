"""How messages are sent: claim, render, call Slack, mark."""
