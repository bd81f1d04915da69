"""Regular expressions of java.util.regex: parsed, simplified, translated for jsonschema-rs, and sampled."""
