from django.db import migrations


class Migration(migrations.Migration):
    """Usage counters of rate limits: unlogged, because a crash may forget them but a request must not wait."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            sql="""
                CREATE UNLOGGED TABLE api_usage (
                    key text NOT NULL,
                    window_start timestamptz NOT NULL,
                    expires_at timestamptz NOT NULL,
                    used bigint NOT NULL,
                    PRIMARY KEY (key, window_start)
                );
                CREATE INDEX api_usage_expires_at ON api_usage (expires_at);
            """,
            reverse_sql="DROP TABLE api_usage;",
        )
    ]
