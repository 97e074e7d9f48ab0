"""What all tests share: how hypothesis runs, and how it says which seed failed."""

from hypothesis import settings

settings.register_profile("default", deadline=None, print_blob=True)
settings.register_profile("soak", deadline=None, print_blob=True, max_examples=1000)
settings.load_profile("default")
