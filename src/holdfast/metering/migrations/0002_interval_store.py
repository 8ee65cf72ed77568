"""The interval store: partitioned by month of the local day, which Django's own operations cannot say.

Fixed-width columns stand first, so that no byte is lost to alignment. There is no foreign key to the channel:
the writer holds the channel's row locked while it appends, and a check for every row would cost more than
the rows themselves. There is no default partition either, because a row in it would block the creation of
the month that it belongs to; `metering_ensure_interval_months` creates what is missing. It attaches a
ready-made table instead of creating it as a partition: that takes a weaker lock, so readers are not held up.
"""

import django.db.models.deletion
from django.db import migrations, models

CREATE = """
CREATE TABLE metering_intervalday (
    channel_id bigint NOT NULL,
    batch_id integer NOT NULL,
    local_date date NOT NULL,
    version smallint NOT NULL,
    packed_values bytea NOT NULL,
    packed_quality bytea NULL,
    PRIMARY KEY (channel_id, local_date, version)
) PARTITION BY RANGE (local_date);

CREATE FUNCTION metering_ensure_interval_months(first_day date, end_day date) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    month date := date_trunc('month', first_day)::date;
    part text;
    created integer := 0;
BEGIN
    WHILE month < end_day LOOP
        part := 'metering_intervalday_' || to_char(month, 'YYYY_MM');
        IF to_regclass(part) IS NULL THEN
            PERFORM pg_advisory_xact_lock(hashtext('metering_intervalday'));
            IF to_regclass(part) IS NULL THEN
                EXECUTE format('CREATE TABLE %I (LIKE metering_intervalday INCLUDING ALL)', part);
                EXECUTE format(
                    'ALTER TABLE metering_intervalday ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                    part, month, (month + interval '1 month')::date);
                created := created + 1;
            END IF;
        END IF;
        month := (month + interval '1 month')::date;
    END LOOP;
    RETURN created;
END
$$;

CREATE FUNCTION metering_refuse_overwriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a day is never changed: corrections are new versions'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER versions_are_never_changed BEFORE UPDATE ON metering_intervalday
FOR EACH STATEMENT EXECUTE FUNCTION metering_refuse_overwriting();
"""

DROP = """
DROP FUNCTION metering_ensure_interval_months(date, date);
DROP TABLE metering_intervalday;
DROP FUNCTION metering_refuse_overwriting();
"""

STATE = [
    migrations.CreateModel(
        name="IntervalDay",
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    "channel",
                    "local_date",
                    "version",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            ("local_date", models.DateField()),
            ("version", models.SmallIntegerField()),
            ("packed_values", models.BinaryField()),
            ("packed_quality", models.BinaryField(null=True)),
            (
                "batch",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="days",
                    to="metering.intervalbatch",
                ),
            ),
            (
                "channel",
                models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="days",
                    to="metering.channel",
                ),
            ),
        ],
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("metering", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(CREATE, DROP, state_operations=STATE),
    ]
