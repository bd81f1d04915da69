"""The mock as an HTTP server, for clients in other languages and other processes.

- `backend.py`: what answers a request, as plain values; no HTTP library.
- `admission.py`: which requests are let in: hosts, origins, the control token.
- `app.py`: the ASGI application between the two.
- `serving.py`: uvicorn, in a thread of a test or as a process.
"""
