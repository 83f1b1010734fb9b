"""Block Kit built from data, and all text that people read. Each action and callback id is defined beside its element.

Text that people typed goes into rich text, where Slack interprets nothing; mrkdwn is only for our own text.
"""
