"""Figures, measured: `make bench`. Speeds are told as ratios within one run, for machines differ."""
