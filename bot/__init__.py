"""The running program: settings, database, Slack connection, worker, delivery, command line."""
