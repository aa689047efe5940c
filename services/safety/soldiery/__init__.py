"""How units, places of service and call signs are said; patterns for the line of services.safety.tokens."""
