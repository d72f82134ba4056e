"""Run the guards of budgets again: a head keeps its original; what stands already is added up."""

from django.db import migrations

from people.guards import RunGuards

ADD_UP = """
with before as (
    select unnest(budgets_before_this_ledger(array(select id from budgets_line))) as id),
opened as (
    select line, year, sum(net) as net from (
        select from_line_id as line, from_year as year, -amount as net from budgets_posting
        where from_line_id in (select id from before) or to_line_id in (select id from before)
        union all
        select to_line_id, to_year, amount from budgets_posting
        where from_line_id in (select id from before) or to_line_id in (select id from before)) ends
    group by line, year),
set_at as (
    select l.id as line, a.year, coalesce(f.amount, 0) as net
    from budgets_annualbudget a join budgets_line l on l.plan_id = a.plan_id
    left join budgets_annualfigure f on f.annual_id = a.id and f.line_id = l.id)
update budgets_lineyear h set original = found.net
from (
    select n.id, coalesce(s.net, o.net) as net from budgets_lineyear n
    left join opened o on o.line = n.line_id and o.year is not distinct from n.year
    left join set_at s on s.line = n.line_id and s.year = n.year and not n.is_source) found
where h.id = found.id and found.net is not null
"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0018_original")]
    operations = [
        RunGuards("budgets"),
        migrations.RunSQL(ADD_UP, migrations.RunSQL.noop),
    ]
