"""Who may come in: staff by password, volunteers by an invitation that makes one phone known."""
