"""A walk through every page that can be opened, as everybody who may."""
