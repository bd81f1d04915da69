"""Recordings of calls: how they are written, redacted and read, and how a mock answers from one.

Written: `tap` sees the calls of `tapped_libraries` pass, and `recorder` writes a line for each, less what `redaction`
takes out; `stand_ins` is what stands for accounts and tokens, `suspicions` what rules may have missed.
Read: `rows` is the form of a file, `answer_form` that of the answers in it.
Answered: `playback` finds the row for a call by their `likeness`, and `replaying_engine` answers with it.
"""
