"""Which ledgers belong to a prepayment meter."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0011_names_in_the_back_office'),
        ('ledgers', '0005_scheduled_transactions'),
        ('metering', '0003_device_networks'),
    ]

    operations = [
        migrations.CreateModel(
            name='PrepayMeter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prepay_meters', to='accounts.account')),
                ('credit_ledger', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledgers.ledger')),
                ('debt_ledger', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledgers.ledger')),
                ('meter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prepay_holdings', to='metering.meter')),
                ('payment_ledger', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledgers.ledger')),
            ],
        ),
        migrations.AddConstraint(
            model_name='prepaymeter',
            constraint=models.UniqueConstraint(fields=('account', 'meter'), name='prepay_ledgers_once_a_meter'),
        ),
    ]
