"""The project's store: safe text only, its tables, its folder and its history."""
