"""What a test looks at: the resources, requests and calls of a mock, and the report of it all."""
