"""How long things are kept. One place: the code that deletes and the text of /privacy read the same figures."""

from datetime import timedelta

SENT = timedelta(days=3)
"""A message stays in the outbox after it has left: long enough to look into a complaint."""
KEYS = timedelta(days=60)
"""The bare key of a notice stays: what is told once is asked about again as long as it lasts."""
UPDATE_IDS = timedelta(days=2)
"""The bare number of a handled update; the messenger repeats one for 24 hours, and gives numbers out
anew at random after a quiet week.
"""
MISSED = timedelta(days=7)
"""Words wait for somebody who has blocked the bot; older ones stay in the conversation of the request."""
DRAFT = timedelta(days=30)
"""Words that were written and never sent, from the last of them on."""
WORDS = timedelta(days=365)
"""Words and files of a request, or of help of the Centre, after it has been closed; an open one keeps them all. Within
a year questions come again (a payment, a paper that runs out); after it the journal alone is needed.
"""
PHONE = timedelta(days=30)
"""A phone that was left for a call."""
