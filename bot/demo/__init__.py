"""The demo: the sandbox, the bot as its own process, and a play of the main job."""
