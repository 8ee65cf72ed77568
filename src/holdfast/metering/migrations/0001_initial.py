import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("properties", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="IntervalBatch",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "source",
                    models.SmallIntegerField(
                        choices=[(1, "Head End"), (2, "File"), (3, "Api"), (4, "Estimation")]
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SmartDevice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("device_id", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(default="ESME", max_length=16)),
                ("status", models.CharField(default="COMMISSIONED", max_length=32)),
                ("payment_mode", models.CharField(default="CREDIT", max_length=16)),
                ("serial_number", models.CharField(max_length=64)),
                ("manufacturer", models.CharField(blank=True, default="", max_length=64)),
                ("model", models.CharField(blank=True, default="", max_length=64)),
                ("firmware_version", models.CharField(blank=True, default="", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "fuel",
                    models.CharField(choices=[("ELECTRICITY", "Electricity"), ("GAS", "Gas")], max_length=16),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("IMPORT", "Import"), ("EXPORT", "Export")], default="IMPORT", max_length=8
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[("kWh", "Kwh"), ("m³", "Cubic Metres")], default="kWh", max_length=8
                    ),
                ),
                ("step_minutes", models.PositiveSmallIntegerField(default=30)),
                ("timezone", models.CharField(max_length=64)),
                (
                    "supply_point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="channels",
                        to="properties.supplypoint",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Meter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("serial_number", models.CharField(db_index=True, max_length=64)),
                (
                    "fuel",
                    models.CharField(choices=[("ELECTRICITY", "Electricity"), ("GAS", "Gas")], max_length=16),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("IMPORT", "Import"), ("EXPORT", "Export")], default="IMPORT", max_length=8
                    ),
                ),
                ("meter_type", models.CharField(blank=True, default="", max_length=16)),
                ("make", models.CharField(blank=True, default="", max_length=64)),
                ("model", models.CharField(blank=True, default="", max_length=64)),
                ("location", models.CharField(blank=True, default="", max_length=64)),
                ("timezone", models.CharField(max_length=64)),
                ("is_smart", models.BooleanField(default=False)),
                ("installed_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "supply_point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meters",
                        to="properties.supplypoint",
                    ),
                ),
                (
                    "smart_device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meters",
                        to="metering.smartdevice",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("SMART", "Smart"),
                            ("CUSTOMER", "Customer"),
                            ("AGENT", "Agent"),
                            ("ESTIMATE", "Estimate"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "quality",
                    models.CharField(
                        choices=[("ACTUAL", "Actual"), ("ESTIMATED", "Estimated")],
                        default="ACTUAL",
                        max_length=16,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("billed_at", models.DateTimeField(null=True)),
                (
                    "meter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="metering.meter",
                    ),
                ),
            ],
            options={
                "ordering": ("-read_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="Register",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("identifier", models.CharField(max_length=32)),
                ("name", models.CharField(blank=True, default="", max_length=64)),
                ("band", models.CharField(default="STANDARD", max_length=32)),
                ("digits", models.PositiveSmallIntegerField(default=5)),
                ("decimal_places", models.PositiveSmallIntegerField(default=0)),
                (
                    "unit",
                    models.CharField(
                        choices=[("kWh", "Kwh"), ("m³", "Cubic Metres")], default="kWh", max_length=8
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("IMPORT", "Import"), ("EXPORT", "Export")], default="IMPORT", max_length=8
                    ),
                ),
                ("multiplier", models.DecimalField(decimal_places=3, default=1, max_digits=8)),
                (
                    "meter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registers",
                        to="metering.meter",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.AddField(
            model_name="channel",
            name="register",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="channels",
                to="metering.register",
            ),
        ),
        migrations.CreateModel(
            name="RegisterValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.DecimalField(decimal_places=3, max_digits=14)),
                ("is_quarantined", models.BooleanField(default=False)),
                (
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="metering.reading",
                    ),
                ),
                (
                    "register",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="metering.register",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("meter", "read_at"),
                name="reading_current_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="register",
            constraint=models.UniqueConstraint(
                fields=("meter", "identifier"), name="register_identifier_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="channel",
            constraint=models.UniqueConstraint(
                fields=("supply_point", "register", "direction", "unit", "step_minutes"),
                name="channel_unique",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="channel",
            constraint=models.CheckConstraint(
                condition=models.Q(("step_minutes__in", (1, 5, 10, 15, 30, 60, 1440))),
                name="channel_step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="registervalue",
            constraint=models.UniqueConstraint(fields=("reading", "register"), name="register_value_once"),
        ),
        migrations.AddConstraint(
            model_name="registervalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__gte", 0)), name="register_value_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="meter",
            constraint=models.UniqueConstraint(
                fields=("supply_point", "serial_number", "installed_at"), name="meter_installed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="meter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("removed_at__isnull", True),
                    ("removed_at__gte", models.F("installed_at")),
                    _connector="OR",
                ),
                name="meter_removed_after_installed",
            ),
        ),
    ]
