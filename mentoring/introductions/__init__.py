"""Both said yes: the thread, meetings, check-ins and how it ends."""
