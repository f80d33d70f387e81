"""The town itself: its name and telephone, its districts and daily-life areas, the units of the hall."""
