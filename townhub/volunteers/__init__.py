"""担い手: what a volunteer can do, where and when; insurance, briefings, pauses."""
