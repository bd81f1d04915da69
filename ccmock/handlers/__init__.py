"""The generic handler, which serves every type out of its schema, and what handlers of single types share."""
