"""`python -m benchmarks.server`: what the server does in a second, and what it costs, beside MiniStack.

- `programs.py`: ccmock and MiniStack as processes.
- `load.py`: the load, by wrk (`call.lua`) or by a client of its own (`client.py`), and what it measured.
- `crowd.py`: connections that do nothing, and clients that send slowly.
- `rounds.py`: which measurements are made, in turn; `rows.py` makes rows of them.
"""
