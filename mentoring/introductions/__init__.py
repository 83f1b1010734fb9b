"""Introductions after both said yes: the thread, meetings, check-ins and the ending."""
