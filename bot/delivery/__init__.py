"""How messages are sent: claimed, rendered, handed to Slack, marked."""
