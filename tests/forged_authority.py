"""Statements with which a flaw in the app could try to forge authority; see tests/forged.py."""

from tests.forged import CARLA, DANA, DEVI, GRANTED, KIT, LIVE, OCC_1, OCC_2, OTTO, REC, TENURE, D

FORGED_AUTHORITY = {
    "a use of a clause by a decision that is not carried out": (
        "insert into approvals_clauseuse (clause_id, version_id, amount, amount_currency,"
        f" months, days, reference, recorded_at) values ({GRANTED}, {OCC_2}, 1, 'GBP', 0, 0, '',"
        " now())",
        "Only what was held is used",
    ),
    "a use of what is held by a decision that is not carried out": (
        "insert into approvals_clauseuse (clause_id, version_id, amount, amount_currency, months,"
        " days, reference, recorded_at) select clause_id, version_id, amount, amount_currency,"
        f" months, days, reference, now() from approvals_clausehold where version_id = {OCC_2}",
        "Only a decision that has been carried out",
    ),
    "a use of a clause after the decision": (
        "insert into approvals_clauseuse (clause_id, version_id, amount, amount_currency, months,"
        f" days, reference, recorded_at) values ({GRANTED}, {OCC_1}, 1, 'GBP', 0, 0, 'X', now())",
        "never afterwards",
    ),
    "a share held by a decision that has ended": (
        "insert into approvals_clausehold (clause_id, version_id, amount, amount_currency, months,"
        f" days, reference, recorded_at) values ({GRANTED}, {OCC_1}, 1, 'GBP', 0, 0, 'X', now())",
        "as the route of a submitted version says",
    ),
    "a share that the route does not claim": (
        "insert into approvals_clausehold (clause_id, version_id, amount, amount_currency, months,"
        f" days, reference, recorded_at) values ({GRANTED}, {OCC_2}, 1, 'GBP', 0, 0, 'X', now())",
        "as the route of a submitted version says",
    ),
    "a share held twice": (
        "insert into approvals_clausehold (clause_id, version_id, amount, amount_currency, months,"
        " days, reference, recorded_at) select clause_id, version_id, amount, amount_currency,"
        f" months, days, reference, now() from approvals_clausehold where version_id = {OCC_2}",
        "approvals_clausehold_once_per_version",
    ),
    "a share given back a second time": (
        "insert into approvals_clauserelease (use_id, execution_id, amount, amount_currency,"
        " reason, released_by_id, recorded_at) select use_id, execution_id, 1, 'GBP', 'x',"
        f" {KIT}, now() from approvals_clauserelease",
        "duplicate key",
    ),
    "a share given back that an execution did not leave": (
        "insert into approvals_clauserelease (use_id, execution_id, amount, amount_currency,"
        " reason, released_by_id, recorded_at) select u.id, x.id, 1, 'GBP', 'x',"
        f" {KIT}, now() from approvals_clauseuse u, contracts_execution x where x.id ="
        " (select min(id) from contracts_execution where not transcribed) limit 1",
        "Only what an execution left over",
    ),
    "an end of a clause by who did not give it": (
        "insert into approvals_clauseend (clause_id, ends_at, reason, tenure_id, ended_by_id,"
        f" recorded_at) values ({GRANTED}, now(), 'x', {TENURE.format(CARLA)}, {CARLA}, now())",
        "Who gave authority may take it back",
    ),
    "an end of a clause in somebody else's post": (
        "insert into approvals_clauseend (clause_id, ends_at, reason, tenure_id, ended_by_id,"
        f" recorded_at) values ({GRANTED}, now(), 'x', {TENURE.format(DANA)}, {CARLA}, now())",
        "Who gave authority may take it back",
    ),
    "an end of a clause of the scheme by the Deputy Mayor alone": (
        "insert into approvals_clauseend (clause_id, ends_at, reason, tenure_id, ended_by_id,"
        " recorded_at) select id, now(), 'x', "
        f"{TENURE.format(DANA)}, {DANA}, now() from approvals_clause"
        " where code = 'scheme-2016-4.8'",
        "Who gave authority may take it back",
    ),
    "an end of a clause that a recommendation does not name": (
        "insert into approvals_clauseend (clause_id, ends_at, reason, recommendation_id,"
        f" ended_by_id, recorded_at) values ({GRANTED}, now(), 'x', {REC.format('OCC 2', 1)},"
        f" {CARLA}, now())",
        "does not end that authority",
    ),
    "an end of a clause by a change that was confirmed before": (
        "insert into approvals_clauseend (clause_id, ends_at, reason, change_id, ended_by_id,"
        f" recorded_at) select {GRANTED}, now(), 'x', id, {CARLA}, now()"
        " from approvals_schemechange",
        "does not end this clause",
    ),
    "a reserve for a key that stands": (
        "insert into approvals_clausereserve (seat_id, position, post_id, ground, recorded_at)"
        " select s.id, 9, s.post_id, 'either', now() from approvals_clauseseat s"
        " join approvals_clause c on c.id = s.clause_id where c.scheme_id is not null limit 1",
        "The scheme is not changed by adding a row",
    ),
    "a change of the scheme confirmed by who entered it": (
        "insert into approvals_schemechange (rests_on_id, edition, starts_on, adds, ends, reason,"
        f" entered_by_id, recorded_at) values ({D.format('PCD 2001')}, 'x', current_date + 9,"
        f" '[]', '[]', 'x', {DEVI}, now()); insert into approvals_schemechangeconfirmation"
        f" (change_id, confirmed_by_id, recorded_at) select max(id), {DEVI}, now()"
        " from approvals_schemechange",
        "A change of the scheme needs a second person",
    ),
    "a change of the scheme that reaches back": (
        "insert into approvals_schemechange (rests_on_id, edition, starts_on, adds, ends, reason,"
        f" entered_by_id, recorded_at) values ({D.format('PCD 2001')}, 'x', current_date - 2,"
        f" '[]', '[]', 'x', {DEVI}, now()); insert into approvals_schemechangeconfirmation"
        f" (change_id, confirmed_by_id, recorded_at) select max(id), {OTTO}, now()"
        " from approvals_schemechange",
        "never reaches back",
    ),
    "a change of the scheme that rests on nothing decided": (
        "insert into approvals_schemechange (rests_on_id, edition, starts_on, adds, ends, reason,"
        f" entered_by_id, recorded_at) values ({D.format('OCC 2')}, 'x', current_date + 9,"
        f" '[]', '[]', 'x', {DEVI}, now()); insert into approvals_schemechangeconfirmation"
        f" (change_id, confirmed_by_id, recorded_at) select max(id), {OTTO}, now()"
        " from approvals_schemechange",
        "rests on a carried out decision of the Deputy Mayor",
    ),
    "a change of the scheme made by half": (
        "insert into approvals_schemechange (rests_on_id, edition, starts_on, adds, ends, reason,"
        f" entered_by_id, recorded_at) values ({D.format('PCD 2001')}, 'x', current_date + 9,"
        f" '[]', '[\"scheme-2016-4.8\"]', 'x', {DEVI}, now()); insert into"
        f" approvals_schemechangeconfirmation (change_id, confirmed_by_id, recorded_at)"
        f" select max(id), {OTTO}, now() from approvals_schemechange",
        "made whole or not at all",
    ),
    "a call-in answered by who was not notified": (
        "insert into approvals_callin (version_id, clause_id, notified_on, notified_by_id,"
        f" recorded_at) select {OCC_2}, c.id, current_date, {KIT}, now() from approvals_clause c"
        " where c.call_in_post_id is not null; insert into approvals_callinanswer (call_in_id,"
        " called_in, words, person_id, tenure_id, recorded_at) select max(id), false, '',"
        f" {CARLA}, {TENURE.format(CARLA)}, now() from approvals_callin",
        "Only the post that was notified",
    ),
    "a notice of a call-in after the decision": (
        "insert into approvals_callin (version_id, clause_id, notified_on, notified_by_id,"
        f" recorded_at) select {OCC_1}, c.id, current_date, {KIT}, now() from approvals_clause c"
        " where c.call_in_post_id is not null",
        "Only a version that is submitted",
    ),
    "an exception entered after the decision": (
        "insert into approvals_exceptionentry (version_id, rule, place, sentence, reason,"
        f" accepted_by_id, recorded_at) values ({LIVE}, 'L10', 'x', 'x', 'x', {OTTO}, now())",
        "never afterwards",
    ),
}
