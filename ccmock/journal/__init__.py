"""The state of a served mock in a file: what was answered outlives the process, however it ends.

`durable.py` stands around what answers requests. Each request goes to the file (`state_file.py`) with the time at
which the mock's clock (`served_clock.py`) stood while it was answered, and now and then a snapshot replaces them all.
The next process puts the snapshot back and answers the requests behind it once more, each at its own time.
"""
