"""What the codings say: children counted, compared and guarded before anything is shown."""
