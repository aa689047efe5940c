"""Who is on duty on which day, who is away, and who stands in."""
