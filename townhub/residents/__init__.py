"""People of the town, found by kana, 屋号 or the last digits of the telephone."""
