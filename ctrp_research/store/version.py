"""Which tables this version of the program works with, for those who need to know no more."""

HEAD = "0008"
"""The name of the migration."""
