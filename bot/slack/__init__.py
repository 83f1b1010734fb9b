"""How the bot talks to Slack: Socket Mode, HTTP, error responses and rate limits."""
