"""What must be noticed in people's words before anything else is done with them."""
