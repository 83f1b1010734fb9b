"""Asks and raised hands, from the first tap to a yes, a no, or no answer."""
