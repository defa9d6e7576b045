"""Transcripts as field offices send them: reading files, the header block, turns and speakers."""
