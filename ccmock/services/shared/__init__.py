"""What the handlers of several services share."""
