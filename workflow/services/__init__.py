"""What can be done: one use each, the module named as its function."""
