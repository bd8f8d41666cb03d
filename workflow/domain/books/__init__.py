"""The books of voluntary contributions: accounts, what moves between them, and what is funded."""
