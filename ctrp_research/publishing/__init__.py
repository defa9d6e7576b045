"""The child-friendly summary: wording, pictures and the document."""
