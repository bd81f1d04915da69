"""Recordings of calls: how they are written, redacted and read, and how a mock answers from one.

`rows` is the form of a file, `redaction` what is taken out before a line is written, `recorder` writes the lines of the
calls that `tap` sees pass; `playback` finds the row for a call, and `replaying_engine` answers with it.
"""
