"""Recordings against the mock: where its answers differ (`comparing`), and the facts that make them alike (`learning`).

`rerun` makes the recorded calls of a fresh mock; `alignment` knows which tokens, identifiers and times are the same but
for their value; `differences` says where two answers differ all the same.
"""
