"""Measure speed and quality (`make bench`). Speeds are compared within one run, because machines differ."""
