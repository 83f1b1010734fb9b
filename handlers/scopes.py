"""The optional scopes: a hospital may decline them, and what needs one is left out without it."""

CHANNELS, EMAILS, FILES, GROUPS = "channels:read", "users:read.email", "files:read", "usergroups:read"
