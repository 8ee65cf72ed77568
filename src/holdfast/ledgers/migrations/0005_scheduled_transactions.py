"""Charges and credits for later; what one says never changes."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

# A scheduled transaction ends once, by what it said: nothing else of it ever changes.
POSTED_ONCE = """
CREATE FUNCTION ledgers_check_scheduled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.transaction_id IS NOT NULL OR OLD.failure <> ''
        OR (to_jsonb(OLD) - 'transaction_id' - 'failure') <> (to_jsonb(NEW) - 'transaction_id' - 'failure')
        OR (NEW.transaction_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM ledgers_transaction posted
            WHERE posted.id = NEW.transaction_id AND posted.ledger_id = NEW.ledger_id
                AND posted.kind = NEW.action AND posted.net = NEW.net AND posted.tax = NEW.tax
        ))
    THEN
        RAISE EXCEPTION 'a scheduled transaction is posted once, as it was scheduled'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER scheduled_post_once BEFORE UPDATE ON ledgers_scheduledtransaction
    FOR EACH ROW EXECUTE FUNCTION ledgers_check_scheduled();
CREATE TRIGGER scheduled_stay BEFORE DELETE ON ledgers_scheduledtransaction
    FOR EACH ROW EXECUTE FUNCTION ledgers_refuse_change();
"""

UNDO = """
DROP FUNCTION ledgers_check_scheduled CASCADE;
DROP TRIGGER scheduled_stay ON ledgers_scheduledtransaction;
"""


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0011_names_in_the_back_office'),
        ('ledgers', '0004_contributions'),
    ]

    operations = [
        migrations.CreateModel(
            name='ScheduledTransaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('CHARGE', 'Charge'), ('CREDIT', 'Credit')], max_length=16)),
                ('net', models.BigIntegerField()),
                ('tax', models.BigIntegerField()),
                ('gross', models.BigIntegerField()),
                ('tax_rate', models.DecimalField(decimal_places=6, max_digits=7)),
                ('reason_code', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=256)),
                ('display_note', models.TextField(blank=True)),
                ('internal_note', models.TextField(blank=True)),
                ('metadata', models.JSONField(null=True)),
                ('ancillary_data', models.JSONField(null=True)),
                ('post_after', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('failure', models.CharField(blank=True, max_length=256)),
                ('account', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account')),
                ('ledger', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scheduled_transactions', to='ledgers.ledger')),
                ('transaction', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scheduled', to='ledgers.transaction')),
            ],
        ),
        migrations.AddIndex(
            model_name='scheduledtransaction',
            index=models.Index(condition=models.Q(('failure', ''), ('transaction', None)), fields=['post_after', 'id'], name='scheduled_and_waiting'),
        ),
        migrations.AddConstraint(
            model_name='scheduledtransaction',
            constraint=models.CheckConstraint(condition=models.Q(('gross', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('tax')))), name='scheduled_gross_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='scheduledtransaction',
            constraint=models.CheckConstraint(condition=models.Q(('gross__gt', 0), ('net__gte', 0), ('tax__gte', 0)), name='scheduled_amounts_are_positive'),
        ),
        migrations.AddConstraint(
            model_name='scheduledtransaction',
            constraint=models.CheckConstraint(condition=models.Q(('transaction', None), ('failure', ''), _connector='OR'), name='scheduled_transaction_ends_once'),
        ),
        migrations.RunSQL(POSTED_ONCE, reverse_sql=UNDO),
    ]
