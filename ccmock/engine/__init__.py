"""The simulated service: accounts and regions, what exists in them, and the requests that run.

Start at `engine.py`, which owns everything one mock has; `backend.py` holds the eight operations.
"""
