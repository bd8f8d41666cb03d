"""What the commands of every noun share: how they are run, read what is given, and print."""
