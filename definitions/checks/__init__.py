"""What must be true of a flow before it is published; ``definitions.check`` asks all of it."""
