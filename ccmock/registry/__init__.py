"""Which resource types exist, and what their schemas mean.

From the top down: `catalog` reads the bundled types, `sources` those of a test's own files; both make a `ResourceType`
(`resource_type`), with its `identifiers`. `patching` reads and checks a patch, which `patch_operations` applies.
`validation` says whether a model meets its schema; where it does not, `schema_check` and `type_checks` find the
`violations`. `defaults` fills in what a schema declares. `schema_nodes` and `schema_rewriting` read schemas,
`pointers` walks paths, `json_text` reads and writes JSON, and `java_patterns` searches texts as Java does.
"""
