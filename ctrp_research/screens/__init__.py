"""Full-screen terminal programs; the rooms below them do the work and run without a screen."""

import os

# A key is answered with the next frame, and what follows from it with the one after; at the usual
# sixty a second that can be 50 ms. Textual reads this when it is imported, after this module.
os.environ.setdefault("TEXTUAL_FPS", "120")
