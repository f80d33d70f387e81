"""The open house and its calendar: weekly hours, holidays, and single days that differ from both."""
