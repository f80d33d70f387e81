"""ちょい加勢 (Kunisaki): small paid help of at most an hour, asked for by telephone, taken by a volunteer."""
