"""Which resource types exist, and what their schemas mean."""
