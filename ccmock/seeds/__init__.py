"""Seeds: the resources that a file, a CloudFormation template or a value of the test names.

The way of a seed: `documents` reads a text to a value whose parts know their lines, `declarations` finds the resources
in it, `parameters` and `conditions` say what holds, `order` puts a resource after those that it refers to, `evaluation`
works out the intrinsic functions one resource at a time, `conversion` gives values the types that the schema wants, and
`plan` holds it together. Nothing here creates a resource; `ccmock.views.resources` does, and tells the plan of it.
"""
