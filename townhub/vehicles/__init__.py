"""The hall's vehicles: how many places each has, and where each is promised. The café's pick-up and the club ask the same judge."""
