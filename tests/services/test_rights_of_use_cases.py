"""Which right each use case asks for, typed here by hand: one that is new, or asks for another right, fails until this
table says so. Which of them everybody tries, and why not the others: test_rights_are_acted_out.py.
"""

import importlib
import pkgutil
from collections.abc import Iterator

import services
from services.rights import PERMISSION_ATTRIBUTE, Permission

UNASKED = {"accept_report", "head_count"}  # rights of the design (§4) whose use cases are not there yet

TABLE = """
agenda
  run_jobs: next_instant
alerts
  run_jobs: admins dead_letter second_copy stale_numbers tell_failures tell_of_stale_numbers
    tell_of_unknown_calendar unknown_calendar untold_failures updates_stuck
audit
  audit: audit_page
broadcasts.announcing
  use_front_door: withdraw_reader
  run_events: announce_cancellation announce_change announce_event audience concerned order_broadcast
broadcasts.progress
  run_events: last_broadcasts show_progress_in tallies tally_of
  run_jobs: refresh_progress unfinished_broadcasts
broadcasts.rows
  run_events: write_rows
centre_help.answering
  read_words: accept give_back give_link note_result to_link to_note to_return write_note
centre_help.asking
  read_words: begin choose_consent drop families_to_ask_for lead_instead may_ask must_be_askable note_paper_day
    put_together send to_write write_summary
centre_help.ending
  use_front_door: cancel_as_family end_for_family to_cancel_as_family
  read_words: cancel_as_leader to_cancel_as_leader
  invite: return_accepted
centre_help.forgetting
  use_front_door: forget_family
  run_jobs: forget_old_askings
centre_help.lists
  use_front_door: facts_of
  see_requests: board card
  run_jobs: read_for
centre_help.offering
  use_front_door: ask_for_times offer offer_or_ask_again tell_family_it_is_off
  read_words: add_slot clear_slots next_slots offer_again
centre_help.reading
  use_front_door: approve correct to_read waits
centre_help.sides
  use_front_door: known known_where
centre_help.turns
  use_front_door: begin_turn
  run_jobs: chase_turn
centre_help.watch
  read_words: schedule_meeting
  run_jobs: ask_result chase remind
cleaning
  run_jobs: forget_closed forget_drafts forget_sent
conversation
  use_front_door: add_draft addressee append named_own open_own say turn_requests waiting with_requests
due
  run_jobs: do_item due_now put_off
events.drafts
  run_events: clear_field draft_changes draft_of drop_draft own_draft start_draft write_field
events.lookup
  use_front_door: known_event listed_events open_event own_choice upcoming_events
  run_events: count_going event_to_run event_to_watch
events.reminders
  run_events: schedule_reminder
  run_jobs: remind
events.running
  use_front_door: sign_up
  run_events: cancel_event create_event edit_event publish_draft save_draft
journal
  log_appeal: lines_by_use log_appeal note_appeal open_days own_appeal restore_appeal undo_appeal
  see_counters: month_lines
outages
  run_jobs: note_contact
people.announcements
  use_front_door: choose_announcements choose_quiet my_settings
people.consent
  use_front_door: document_for give is_needed must_have my_consents
people.dismissal
  invite: dismiss
people.erasure
  use_front_door: forget_me may_be_forgotten
  run_jobs: delete_bare_accounts note_scrubbed unfinished_erasures
people.first_admin
  run_jobs: first_admin_code
people.invitations
  use_front_door: withdraw_first_admin_links
  invite: invite roles_to_invite unit_in_reach withdraw_invitations
people.joining
  use_front_door: become_admin_by_id choose_department join welcome
people.messages
  use_front_door: erase_messages
people.my_data
  use_front_door: order_my_data
  run_jobs: data_of
people.preferences
  use_front_door: choose_language choose_simple choose_topic
  read_words: show_name
people.privacy
  use_front_door: privacy_rules
people.source
  use_front_door: say_source source_asked
people.staff
  use_front_door: rename_me
  invite: staff_member staff_of units_in_reach
people.withdrawing
  use_front_door: forget_name refuse_news withdraw
people.withholding
  invite: withhold
  run_jobs: is_on_staff
plans.assembly
  run_events: assemble_plan events_of hold_events standing_items
plans.schedule
  run_events: schedule_plan sending_is_done
  run_jobs: schedule_plans unscheduled_months
plans.sending
  run_events: approve_and_send approve_plan broadcasts_of plan_to_send send_plan
  receive_plan: confirm_plan
plans.watch
  run_jobs: send_due_plan sound_alarm
reports.drawing
  see_counters: draw_region draw_region_report draw_unit_sheet
  submit_report: reporting_unit
requests.absence
  use_front_door: tell_of_absent_taker
requests.addressing
  use_front_door: answer_or_keep keep_unaddressed
  read_words: aim_again aim_at has_addressees hold_answer
requests.answering
  read_words: answer answer_with_draft close_request has_request hold_post how_it_counts own_request read_words
    request_of_actor take_request take_up
requests.calling
  use_front_door: begin_calling
  run_jobs: call_again resume_calling uncalled_requests
requests.calls
  use_front_door: ask_call call_of end_untold no_call other_number tell_of_call
  run_jobs: told_call
requests.cards
  use_front_door: my_card refresh_card show_card
  run_jobs: card_for keep_places
requests.contact
  run_jobs: returned_families tell_of_the_returned tell_unreachable untold_unreachable
requests.conveying
  run_jobs: album_with conveyed may_see
requests.drafts
  use_front_door: choose_kind count_since current_draft drop_draft keep_words newest_part take_back take_draft
    words_of
requests.editing
  use_front_door: correct is_known
requests.facts
  run_jobs: reads_words request_facts still_new still_taken_from
requests.figures
  see_counters: month_times
requests.files
  use_front_door: show_again
  read_words: show_to_taker
  run_jobs: tell_of_refusals untold_refusals
requests.handover
  read_words: colleagues desks hand_to_colleague hand_to_unit
requests.hearing
  use_front_door: answered_at asked_now is_overtaken
requests.holding
  use_front_door: erase_pieces hold lock_draft mask_draft release
  run_jobs: held_words
requests.identity
  use_front_door: call_me call_number called_name decline give_name question_to_me stay_nameless use_name
  read_words: ask_identity identity_of
  run_jobs: told_identity told_question
requests.lists
  use_front_door: has_taken my_request my_requests open_requests taken_requests waiting_for_actor
  see_requests: list_requests request_card
requests.messages
  use_front_door: message_at named_request placed write_message
requests.notes
  read_words: erase_note note_request read_notes send_note
  run_jobs: note_text
requests.opening
  see_requests: open_card
requests.overdue
  run_jobs: watch_closing watch_reply
requests.own_closing
  use_front_door: close_own
requests.phones
  use_front_door: keep_phone
  run_jobs: delete_phone
requests.places
  use_front_door: choose_department decline_municipality home_of list_municipalities remember_municipality
    type_municipality
requests.pleas
  use_front_door: ask_another call_head
requests.promises
  use_front_door: begin_terms promise_of
  run_jobs: give_terms is_answered keep_promise remind_whoever_answers requests_without_terms waiting_request
requests.raising
  run_jobs: coordinators tell_in_hours
requests.ready_answers
  read_words: ready_for ready_in send_ready
  texts: change_ready erase_ready limit_ready list_ready ready_answer save_ready
requests.registration
  use_front_door: enter_request register_request
requests.relaying
  use_front_door: relay relay_edited
requests.relief
  use_front_door: add_words answer_relief asked_of
  read_words: ask_later
  run_jobs: ask said_of
requests.reopening
  use_front_door: begin_anew closed_lately closed_own may_go_on names_closed own_to_write_in reopen
requests.replying
  use_front_door: answer_in_reply side_of
requests.returning
  invite: return_requests tell_each
requests.ringing
  use_front_door: duty_of named_in rung_for tell_rung
requests.routing
  use_front_door: called_of is_called route the_centre
requests.table
  routing: change_destination destination routing_table
requests.terms
  use_front_door: hours_of term_of
  routing: all_terms set_term
requests.unanswered
  run_jobs: tell_stand_in
requests.watch
  run_jobs: stopped_takers tell_of_the_stopped tell_of_the_unheard unheard_requests
rota.absences
  run_rota: absences_of_unit staff_of_rota
  see_rota: end_absence enter_absence substitutes_for whose_absence
  run_jobs: absence_facts begin_absence
rota.duty
  run_rota: day_of_duty month_of_duty set_duty unit_of_rota
  see_rota: own_rota units_of_rota
rota.handing
  use_front_door: tell_whoever_stands_in
  read_words: is_handed_to_actor
  see_rota: tell_of_requests_left
rota.morning
  run_rota: tell_of_duty wake_in_the_morning
  run_jobs: greet_the_duty is_on_duty
shielding
  use_front_door: add_draft go_on rewrite say send send_masked
  read_words: answer_with_draft
  run_jobs: end_hold
units.editing
  manage_units: clear_fact put_on_map unit_to_edit write_fact
units.offices
  use_front_door: find_office my_office
units.posters
  manage_units: poster_of
units.registry
  use_front_door: list_units unit_by_code
  manage_units: import_departments list_unit_lines unit_card
  run_jobs: ensure_region
urgent
  use_front_door: heed_cry press_urgent take_back
"""


def typed() -> dict[str, str]:
    """Use case → right. A module stands at the left edge, a right two blanks in, what does not fit in a line deeper."""
    rights: dict[str, str] = {}
    module = right = ""
    for line in TABLE.strip().splitlines():
        names = line.split()
        if not line.startswith(" "):
            module = line
            continue
        if not line.startswith("    "):
            right = names.pop(0).removesuffix(":")
        for name in names:
            assert f"{module}.{name}" not in rights, f"{module}.{name} stands here twice"
            rights[f"{module}.{name}"] = right
    return rights


def declared() -> Iterator[tuple[str, Permission]]:
    for found in pkgutil.walk_packages(services.__path__, "services."):
        module = importlib.import_module(found.name)
        for name, one in vars(module).items():
            right = getattr(one, PERMISSION_ATTRIBUTE, None)
            if right is not None and one.__module__ == found.name:
                yield f"{found.name.removeprefix('services.')}.{name}", right


def test_every_use_case_asks_for_the_right_that_the_table_says() -> None:
    assert {name: right.value for name, right in declared()} == typed()


def test_rights_that_no_use_case_asks_for_are_named() -> None:
    assert {permission.value for permission in Permission} - set(typed().values()) == UNASKED
