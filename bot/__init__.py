"""The running program: settings, database, Slack connection, scheduler, delivery, command line."""
