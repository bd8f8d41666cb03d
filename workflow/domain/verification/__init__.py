"""Whether what is kept follows from what happened; every table is rebuilt and compared."""
