"""Contributions to schemes."""

import django.db.models.deletion
from django.db import migrations, models

CHARGED_ONCE = """
CREATE TRIGGER contributions_stay BEFORE UPDATE OR DELETE ON ledgers_contributionperiod
    FOR EACH ROW EXECUTE FUNCTION ledgers_refuse_change();
"""

UNDO = "DROP TRIGGER contributions_stay ON ledgers_contributionperiod;"


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0011_names_in_the_back_office'),
        ('ledgers', '0003_transfers'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContributionScheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64, unique=True)),
                ('display_name', models.CharField(max_length=128)),
                ('taxable', models.BooleanField(default=False)),
                ('accepting_contributions', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='ContributionAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('interval', models.CharField(choices=[('MONTHLY', 'Monthly'), ('QUARTERLY', 'Quarterly')], max_length=16)),
                ('active_from', models.DateTimeField()),
                ('active_to', models.DateTimeField(null=True)),
                ('next_charge_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contribution_agreements', to='accounts.account')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='ledgers.contributionscheme')),
            ],
        ),
        migrations.CreateModel(
            name='ContributionPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period_from', models.DateTimeField()),
                ('period_to', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='ledgers.contributionagreement')),
                ('transaction', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='contribution', to='ledgers.transaction')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'period_from'), name='one_contribution_for_each_period'), models.CheckConstraint(condition=models.Q(('period_to__gt', models.F('period_from'))), name='contribution_period_runs_forward')],
            },
        ),
        migrations.AddIndex(
            model_name='contributionagreement',
            index=models.Index(condition=models.Q(('next_charge_at__isnull', False)), fields=['next_charge_at'], name='contributions_to_charge'),
        ),
        migrations.AddConstraint(
            model_name='contributionagreement',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='contribution_is_something'),
        ),
        migrations.AddConstraint(
            model_name='contributionagreement',
            constraint=models.CheckConstraint(condition=models.Q(('active_to', None), ('active_to__gte', models.F('active_from')), _connector='OR'), name='contribution_agreement_runs_forward'),
        ),
        migrations.RunSQL(CHARGED_ONCE, reverse_sql=UNDO),
    ]
