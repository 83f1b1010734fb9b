"""The tables of the first release, written out: later changes to the models never reach back into it."""
