"""The tables of the first release, written out so that later changes to the models don't affect them."""
