"""Guards of people: who holds which post when, two people for each entry, milestones, days."""

from tests.mutants.mutant import Area

_A = Area("People")
_HOLDERS = "people/holders.py"
_SQL = "people/guards*.sql"
_GAPS = "test_mutants_gaps.py::"
_TENURES = "test_tenures.py::"
_FORGED = "test_forgery.py::test_a_forged_row_is_refused_at_the_latest_when_it_is_committed"
_WRITTEN = "test_forgery.py::test_what_the_database_writes_itself_cannot_be_given"
_DAYS = f"{_GAPS}test_a_tenure_counts_from_its_first_day_to_its_last"
_COVER = f"{_TENURES}test_cover_suspends_the_holder_and_ends_with_the_tenure_it_covers"
_LOCKED = f"{_GAPS}test_who_acts_by_a_post_holds_its_tenure_until_the_act_is_done"
_EMPLOYED = f"{_GAPS}test_an_employer_counts_from_the_first_day"
_REACHED = f"{_GAPS}test_a_milestone_counts_from_its_day_once_a_second_person_confirmed_it"
_OWN = f"{_TENURES}test_nobody_has_a_hand_in_a_tenure_of_their_own"
_ENDED = f"{_GAPS}test_whoever_entered_an_end_cannot_confirm_it_and_nobody_ends_twice"
_STANDING_TRIGGERS = "test_hostile.py::test_even_the_owner_is_stopped_while_the_triggers_stand"

PEOPLE = [
    _A.edit(
        "people/models/persons.py",
        "words = f\"{words} {','.join(map(str, tenures))}\"",
        "pass",
        "the session of somebody who lost a post ends",
        "test_attacks.py::test_whoever_loses_a_post_is_signed_out_by_the_next_request",
    ),
    _A.edit(
        _HOLDERS,
        "Q(ends_on__gt=day)",
        "Q(ends_on__gte=day)",
        "a tenure is over on the day after its last: `>=` for `>`",
        _DAYS,
    ),
    _A.edit(
        _HOLDERS,
        "        starts_on__lte=day,\n    )",
        "        starts_on__lt=day,\n    )",
        "a tenure counts on its first day: `<` for `<=`",
        _DAYS,
    ),
    _A.edit(
        _HOLDERS,
        "        starts_on__lte=day,\n    )",
        "    )",
        "a tenure counts from its first day only",
        _DAYS,
    ),
    _A.edit(
        _HOLDERS,
        "Q(ended_at__gt=",
        "Q(ended_at__gte=",
        "a tenure is over at the instant of its end: `>=` for `>`",
        f"{_GAPS}test_a_tenure_is_over_at_the_very_instant_of_its_end",
    ),
    _A.edit(
        _HOLDERS,
        "confirmed_at__lte=",
        "recorded_at__lte=",
        "a tenure counts only once a second person has confirmed it",
        f"{_TENURES}test_a_tenure_given_alone_does_not_count",
    ),
    _A.edit(
        _HOLDERS,
        "        .exclude(Exists(standing_in))\n",
        "",
        "cover suspends the holder",
        _COVER,
    ),
    _A.edit(
        _HOLDERS,
        "counted.filter(Q(covers__isnull=True) | Exists(covered))",
        "counted",
        "cover ends with the tenure it covers",
        _COVER,
    ),
    _A.edit(
        _HOLDERS,
        "Tenure.objects.select_for_update(no_key=True).filter(mine)",
        "Tenure.objects.filter(mine)",
        "the lock on the tenure by which somebody acts",
        _LOCKED,
    ),
    _A.edit(
        _HOLDERS,
        '    list(rows.order_by("pk").values_list("pk"))\n',
        "",
        "an act holds the tenure that it rests on",
        _LOCKED,
    ),
    _A.edit(
        _HOLDERS,
        "starts_on__lte=london_day(at), recorded_at__lte=",
        "starts_on__lt=london_day(at), recorded_at__lte=",
        "an employer counts from the first day: `<` for `<=`",
        _EMPLOYED,
    ),
    _A.edit(
        _HOLDERS,
        "starts_on__lte=london_day(at), recorded_at__lte=",
        "recorded_at__lte=",
        "an employer to come does not count yet",
        _EMPLOYED,
    ),
    _A.edit(
        _HOLDERS,
        "record.reached_on <= london_day(at)",
        "record.reached_on < london_day(at)",
        "a milestone counts on the day it was reached: `<` for `<=`",
        _REACHED,
    ),
    _A.edit(
        _HOLDERS,
        "milestone__in=milestones, confirmation__recorded_at__lte=known_at",
        "milestone__in=milestones, recorded_at__lte=known_at",
        "a milestone counts only once a second person has confirmed it",
        _REACHED,
    ),
    _A.edit(
        _HOLDERS,
        "Q(pk__in=found) | Q(parent__in=found)",
        "Q(pk__in=found)",
        "the subsidiaries of a supplier are of its group",
        f"{_GAPS}test_a_group_is_every_parent_and_every_subsidiary_however_far",
    ),
    _A.edit(
        "people/days.py",
        'LONDON = ZoneInfo("Europe/London")',
        'LONDON = ZoneInfo("UTC")',
        "a day is London's: UTC for London",
        "test_money.py::test_midnight_of_1_april_in_london_is_still_31_march_in_utc",
    ),
    _A.edit(
        "people/days.py",
        "if instant.utcoffset() is None:",
        "if False:",
        "an instant without a zone has no day",
        "test_money.py::test_an_instant_without_a_zone_has_no_date",
    ),
    _A.edit(
        "people/acts.py",
        "if set(rule.posts) & set(held):",
        "if held:",
        "an act is for the posts that the table names: any post for those",
        "test_acts.py::test_each_post_named_opens_its_act_and_no_other_post_does",
    ),
    _A.edit(
        "people/actions.py",
        "if person.accounts.exists():",
        "if False:",
        "nobody has a second account opened for them",
        "test_accounts.py::test_nobody_opens_a_second_account_for_somebody",
    ),
    _A.edit(
        "people/deeds.py",
        "except IntegrityError as error:\n",
        "except ZeroDivisionError as error:\n",
        "a constraint that refuses becomes a refusal in words",
        f"{_TENURES}test_a_post_with_one_holder_has_one_at_a_time",
    ),
    _A.edit(
        "people/text.py",
        "if code in HIDDEN or (unseen and character not in ALLOWED_CONTROLS):",
        "if code in HIDDEN:",
        "characters that nobody sees are refused",
        "test_fields.py::test_a_hidden_character_is_refused_and_named",
    ),
    _A.edit(
        _SQL,
        "new.recorded_at := clock_timestamp();",
        "",
        "the time of a row is the database's",
        _WRITTEN,
    ),
    _A.edit(
        _SQL,
        "new.id := nextval(tg_argv[0]::regclass);",
        "",
        "the number of a row is the database's",
        _WRITTEN,
    ),
    _A.edit(
        _SQL,
        "if tg_op = 'DELETE' or (to_jsonb(new) - tg_argv) <> (to_jsonb(old) - tg_argv) then",
        "if false then",
        "a head keeps its other columns",
        _STANDING_TRIGGERS,
    ),
    _A.edit(
        _SQL,
        "new.confirmed_at := null;",
        "",
        "a tenure is entered unconfirmed",
        _WRITTEN,
    ),
    _A.edit(
        _SQL,
        "new.one_holder := (select not holders_many from people_post where id = new.post_id);",
        "",
        "whether a post has one holder is the post's to say",
        _WRITTEN,
    ),
    _A.edit(
        _SQL,
        "new.latch := 0;\n    new.one_holder",
        "new.one_holder",
        "the latch of a tenure begins at nothing",
        _WRITTEN,
    ),
    _A.edit(
        _SQL,
        "if new.entered_by_id = new.person_id and not people_in_founding() then",
        "if false then",
        "nobody enters a tenure of their own",
        _OWN,
    ),
    _A.edit(
        _SQL,
        "if new.confirmed_by_id = t.person_id and not people_in_founding() then",
        "if false then",
        "nobody confirms a tenure of their own",
        _OWN,
    ),
    _A.edit(
        _SQL,
        "if new.confirmed_by_id = t.entered_by_id then",
        "if false then",
        "whoever entered a tenure cannot confirm it",
        f"{_TENURES}test_whoever_entered_a_tenure_cannot_confirm_it",
    ),
    _A.edit(
        _SQL,
        "if new.covers_id is not null and new.post_id is distinct from (",
        "if false and new.post_id is distinct from (",
        "cover is for a tenure of the same post",
        f"{_TENURES}test_one_person_covers_at_a_time_and_only_the_same_post",
    ),
    _A.edit(
        _SQL,
        "if new.confirmed_by_id = e.entered_by_id then",
        "if false then",
        "whoever entered an end cannot confirm it",
        _ENDED,
    ),
    _A.edit(
        _SQL,
        "where id = e.tenure_id and ended_at is null and confirmed_at is not null;",
        "where id = e.tenure_id and confirmed_at is not null;",
        "a tenure is ended once",
        _ENDED,
    ),
    _A.edit(
        _SQL,
        "if new.reached_on > (new.recorded_at at time zone 'Europe/London')::date then",
        "if false then",
        "no milestone is reached in the future",
        "test_milestones.py::test_a_milestone_is_never_in_the_future",
    ),
    _A.edit(
        _SQL,
        "if new.reached_on > (new.recorded_at at time zone 'Europe/London')::date then",
        "if new.reached_on > (new.recorded_at at time zone 'UTC')::date then",
        "the day of a milestone is London's: UTC for London",
        f"{_GAPS}test_the_day_of_a_milestone_is_that_of_london",
    ),
    _A.edit(
        _SQL,
        "if new.confirmed_by_id = r.entered_by_id then",
        "if false then",
        "whoever recorded a milestone cannot confirm it",
        _REACHED,
    ),
    _A.owner(
        "create or replace function people_in_founding() returns boolean language sql stable"
        " set search_path = pg_catalog, public, pg_temp as 'select true'",
        "the scheme is adopted only while the ledger is founded",
        f"{_FORGED}[a scheme]",
        f"{_FORGED}[a clause of the scheme]",
    ),
]
