"""What is known of a type beyond its schema: defaults, rewritten values, durations and messages."""
