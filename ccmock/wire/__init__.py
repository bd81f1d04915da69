"""Between HTTP and calls: `parse` reads a request, `render` writes the response.

Both are compiled from the service model, which is botocore's own: `codec` reads and writes bodies, `constraints` checks
what the model demands of each member, `caller` reads the signature.
"""
