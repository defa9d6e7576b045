"""The commands: each parses, calls the library and prints. Heavy imports stand in the functions."""
