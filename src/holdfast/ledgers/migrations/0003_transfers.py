"""Transfers between ledgers, and permissions for them; the database refuses half a transfer."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

# Both halves of a transfer carry the same amount in the same currency over the clearing account; and at commit
# nothing stands on the clearing account that is not half of a transfer.
WHOLE_TRANSFERS = """
CREATE FUNCTION ledgers_check_transfers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added
        JOIN ledgers_transaction charge ON charge.id = added.charge_id
        JOIN ledgers_transaction credit ON credit.id = added.credit_id
        LEFT JOIN ledgers_entry given
            ON given.journal_id = charge.journal_id AND given.general_account = 'transfers'
        LEFT JOIN ledgers_entry received
            ON received.journal_id = credit.journal_id AND received.general_account = 'transfers'
        WHERE charge.kind <> 'CHARGE' OR credit.kind <> 'CREDIT'
            OR charge.balance_effect + credit.balance_effect <> 0
            OR given.amount IS DISTINCT FROM -charge.balance_effect
            OR received.amount IS DISTINCT FROM -credit.balance_effect
            OR given.currency IS DISTINCT FROM received.currency
    ) THEN
        RAISE EXCEPTION 'the halves of a transfer do not match' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER transfers_match AFTER INSERT ON ledgers_balancetransfer
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledgers_check_transfers();
CREATE TRIGGER transfers_stay BEFORE UPDATE OR DELETE ON ledgers_balancetransfer
    FOR EACH ROW EXECUTE FUNCTION ledgers_refuse_change();

CREATE FUNCTION ledgers_check_clearing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledgers_transaction half
        JOIN ledgers_balancetransfer transfer ON half.id IN (transfer.charge_id, transfer.credit_id)
        WHERE half.journal_id = NEW.journal_id
    ) THEN
        RAISE EXCEPTION 'journal % is half a transfer', NEW.journal_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER clearing_is_even AFTER INSERT ON ledgers_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.general_account = 'transfers')
    EXECUTE FUNCTION ledgers_check_clearing();
"""

# Who allowed what, and from when on, is never rewritten: a permission only ends.
PERMISSIONS_END = """
CREATE TRIGGER permissions_stay BEFORE DELETE ON ledgers_credittransferpermission
    FOR EACH ROW EXECUTE FUNCTION ledgers_refuse_change();
CREATE TRIGGER permissions_only_end BEFORE UPDATE ON ledgers_credittransferpermission
    FOR EACH ROW WHEN ((OLD.source_id, OLD.target_id, OLD.valid_from, OLD.created_at)
        IS DISTINCT FROM (NEW.source_id, NEW.target_id, NEW.valid_from, NEW.created_at))
    EXECUTE FUNCTION ledgers_refuse_change();
"""

UNDO = """
DROP FUNCTION ledgers_check_transfers, ledgers_check_clearing CASCADE;
DROP TRIGGER transfers_stay ON ledgers_balancetransfer;
DROP TRIGGER permissions_stay ON ledgers_credittransferpermission;
DROP TRIGGER permissions_only_end ON ledgers_credittransferpermission;
"""


class Migration(migrations.Migration):
    dependencies = [
        ('ledgers', '0002_guards'),
    ]

    operations = [
        migrations.AlterField(
            model_name='entry',
            name='general_account',
            field=models.CharField(choices=[('customers', "Customers' balances"), ('energy_sales', 'Energy sold'), ('energy_purchases', 'Energy bought from customers'), ('other_sales', 'Fees and other charges'), ('goodwill', 'Credits granted'), ('sales_tax', 'Sales tax'), ('bank', 'Bank'), ('transfers', 'On its way between ledgers'), ('contributions', 'Contributions held for schemes')], max_length=32),
        ),
        migrations.CreateModel(
            name='CreditTransferPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateTimeField()),
                ('valid_to', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='permissions_to_give', to='ledgers.ledger')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='permissions_to_receive', to='ledgers.ledger')),
            ],
        ),
        migrations.CreateModel(
            name='BalanceTransfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('charge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='transfer_given', to='ledgers.transaction')),
                ('credit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='transfer_received', to='ledgers.transaction')),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='ledgers.balancetransfer')),
                ('permission', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='ledgers.credittransferpermission')),
            ],
        ),
        migrations.AddConstraint(
            model_name='credittransferpermission',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='permission_runs_forward'),
        ),
        migrations.AddConstraint(
            model_name='credittransferpermission',
            constraint=models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='permission_joins_two_ledgers'),
        ),
        migrations.AddConstraint(
            model_name='credittransferpermission',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('source'), models.F('source'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('target'), models.F('target'), models.Value('[]'), function='int8range'), '&&'), (models.Func(models.F('valid_from'), models.F('valid_to'), models.Value('[)'), function='tstzrange'), '&&')], name='one_permission_between_ledgers_at_a_time'),
        ),
        migrations.RunSQL(WHOLE_TRANSFERS + PERMISSIONS_END, reverse_sql=UNDO),
    ]
