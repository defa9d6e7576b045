"""Finding words and codes in the transcripts of a project."""
