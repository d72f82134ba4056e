"""Let PostgreSQL keep the words of every title and of every frozen part 1, for the search.

The words of a paper are a column and not only an index: words that stand together are looked up
in it, and making them anew from a paper takes twenty times as long as reading them. A tsvector
holds less than a megabyte; of a paper so long only the beginning is searched, and no paper is ever
refused for it. The column is not in the model, so that no other question reads it.
"""

import approvals.models.decisions
import django.contrib.postgres.indexes
from django.db import migrations

SAID = """
alter table approvals_version add column part_1_words tsvector generated always as (
    case when octet_length(part_1) < 250000
        then jsonb_to_tsvector('english'::regconfig, part_1::jsonb -> 'paper', '["string"]'::jsonb)
        else to_tsvector('english'::regconfig, left(part_1, 120000)) end) stored;
create index approvals_version_words on approvals_version using gin (part_1_words);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0009_guards"),
        ("people", "0004_guards"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="draft",
            index=django.contrib.postgres.indexes.GinIndex(
                approvals.models.decisions.TitleWords("title"), name="approvals_draft_words"
            ),
        ),
        migrations.RunSQL(SAID, "alter table approvals_version drop column part_1_words"),
    ]
