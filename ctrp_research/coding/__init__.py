"""Codes on passages: adding, removing, undoing, and reading what was coded."""
