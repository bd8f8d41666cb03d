"""What is kept, and all SQL. Rows become frozen values before they leave this package."""
