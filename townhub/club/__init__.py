"""おたっしゅクラブ (Kawakami): each member chooses days, meal and transport; five days a week, an hour of exercise each."""
