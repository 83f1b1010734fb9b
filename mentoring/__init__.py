"""The domain: goals, offers, asks, introductions, check-ins. It knows no Slack, no clock and no environment.

Functions take the session they work in and the current time as parameters. The caller opens and commits the session.
"""
