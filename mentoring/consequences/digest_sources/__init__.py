"""What may be due for a digest: one module for each kind of item. `handlers/digest.py` has the registry of them."""
