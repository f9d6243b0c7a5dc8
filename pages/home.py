"""Inicio: the one next step, where both tracks stand, what others do, what is new."""

from lib.services.home import home
from lib.ui.guard import guard_store
from lib.ui.home_view import coming, header, next_step, others_and_news, tracks, troubles
from lib.ui.parts import merchant_frame
from lib.ui.store_link import back_to_store

visit = guard_store()
found = home(visit.actor, visit.account)

with merchant_frame():
    back_to_store(visit)
    header(visit, found)
    troubles(visit, found)
    next_step(visit, found)
    tracks(visit, found)
    coming(found)
    others_and_news(found)
