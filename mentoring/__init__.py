"""Why Curbside exists: goals, offers, asks, introductions, check-ins. No Slack, no clock, no environment here.

Every function takes the session it works in and the moment it works at; whoever opened the session ends it.
"""
