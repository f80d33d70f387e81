"""いつもの依頼: the garbage every Tuesday and Friday. Its dates are computed; a date becomes a request when its time comes."""
