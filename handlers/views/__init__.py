"""From data to Block Kit, and all wording. Every action and callback id lives beside what it builds.

What people typed goes into rich text, where Slack interprets nothing; mrkdwn is for our own words only.
"""
