from hypothesis import settings

# A shared machine is slow at random, and a slow example is not a wrong one.
settings.register_profile("shared_machine", deadline=None)
settings.load_profile("shared_machine")
