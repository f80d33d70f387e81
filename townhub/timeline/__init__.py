"""The whole picture of a resident: one page, one line of time through all rooms."""
