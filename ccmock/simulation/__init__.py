"""What a test adds to the simulated cloud: faults, hooks, permissions and limits."""
