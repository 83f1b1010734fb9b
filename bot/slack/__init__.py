"""How the bot talks to Slack: connection, HTTP server, what Slack's errors mean, rate limits."""
