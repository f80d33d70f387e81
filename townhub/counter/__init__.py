"""窓口 (Sasa): ask first. The basic checklist, the route that it suggests, and the visit that follows."""
