-- Guards of records, and the grants of the framework's own tables.

create or replace function records_hash() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    new.sha256 := encode(sha256(new.content), 'hex');
    return new;
end $$;

select guard_append_only('records_issuedrecord', {{app_role}});
select guard_attach('records_issuedrecord', 'then_hash', 'before insert',
    'for each row execute function records_hash()');
select guard_deferred('records_issuedrecord', 'then_carried_out', 'approvals_is_carried_out()');
select guard_close('records');

select guard_read_only('django_migrations', {{app_role}});
select guard_read_only('django_content_type', {{app_role}});
select guard_read_only('auth_permission', {{app_role}});
select guard_draft('auth_group', {{app_role}});
select guard_draft('auth_group_permissions', {{app_role}});
select guard_draft('django_session', {{app_role}});
select guard_grants('django_admin_log', {{app_role}}, 'select, insert');
select guard_draft('account_emailaddress', {{app_role}});
select guard_draft('account_emailconfirmation', {{app_role}});
