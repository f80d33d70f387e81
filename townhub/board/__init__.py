"""What everybody may see without logging in: today and the month at the café."""
