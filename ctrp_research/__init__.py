"""The project: transcripts in, a comparison and a child-friendly draft out."""

__version__ = "0.1.0"
