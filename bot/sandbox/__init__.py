"""A stand-in for Telegram: one state machine (`world`) with two doors, HTTP (`server`) and in process (`session`)."""
