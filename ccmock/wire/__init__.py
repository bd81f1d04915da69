"""Between bytes and members: reads a request, checks the model's constraints, writes the answer.

`dispatch` is the way in; `model` holds the service model, which is botocore's own; `codec` reads and
writes bodies; `constraints` is what the model demands of each member.
"""
