"""What resource types do when they are asked to: the contract, and the handler that serves every type."""
