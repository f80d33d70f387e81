"""食事会・送迎: who signed up for what is on at the café, who is fetched and taken home, and who came."""
