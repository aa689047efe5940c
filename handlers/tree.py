"""The tree of routers, read like a table of contents. The first handler that fits takes the update."""

from aiogram import Router

from handlers import correcting, notices, overtaken, replying
from handlers.admin import audit, posters, unit_facts, units
from handlers.coordinator import broadcasts, drafts, plan, reports, routing, terms
from handlers.coordinator import events as run_events
from handlers.coordinator import ready_answers as ready_texts
from handlers.everyone import groups, joining, start, stray
from handlers.family import (
    cards,
    consent,
    events,
    identity,
    municipality,
    my_data,
    my_unit,
    preferences,
    relief,
    reopening,
    settings,
    shield,
    source,
    urgent,
    words,
)
from handlers.family import centre_help as family_centre_help
from handlers.family import help as family_help
from handlers.family import requests as family_requests
from handlers.head import report, rota, staff
from handlers.leaving import EndTypingWithThePost
from handlers.own_buttons import ask_about_own_buttons
from handlers.specialist import answering as specialist_answering
from handlers.specialist import (
    centre_help,
    centre_help_answering,
    centre_help_form,
    handover,
    journal,
    notes,
    ready_answers,
)
from handlers.specialist import identity as specialist_identity
from handlers.specialist import plan as received_plan
from handlers.specialist import requests as specialist_requests
from handlers.specialist import rota as own_rota


def build() -> Router:
    notices.load_all()
    root = Router(name="ryadom")
    root.message.outer_middleware(EndTypingWithThePost())
    root.include_routers(
        groups.setup(),
        urgent.setup(),
        joining.setup(),
        start.setup(),
        replying.setup(),
        overtaken.setup(),
        settings.setup(),
        source.setup(),
        relief.setup(),
        consent.setup(),
        my_data.setup(),
        preferences.setup(),
        identity.setup(),
        events.setup(),
        family_help.setup(),
        municipality.setup(),
        my_unit.setup(),
        family_requests.setup(),
        cards.setup(),
        reopening.setup(),
        family_centre_help.setup(),
        journal.setup(),
        received_plan.setup(),
        specialist_requests.setup(),
        handover.setup(),
        notes.setup(),
        ready_answers.setup(),
        specialist_identity.setup(),
        specialist_answering.setup(),
        centre_help.setup(),
        centre_help_form.setup(),
        centre_help_answering.setup(),
        report.setup(),
        reports.setup(),
        run_events.setup(),
        drafts.setup(),
        plan.setup(),
        broadcasts.setup(),
        routing.setup(),
        ready_texts.setup(),
        terms.setup(),
        staff.setup(),
        rota.setup(),
        own_rota.setup(),
        units.setup(),
        unit_facts.setup(),
        posters.setup(),
        audit.setup(),
        shield.setup(),
        words.setup(),
        correcting.setup(),
        stray.setup(),
    )
    ask_about_own_buttons(root)
    return root
