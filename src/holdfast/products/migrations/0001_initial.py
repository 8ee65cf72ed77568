import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, unique=True)),
                ("full_name", models.CharField(max_length=200)),
                ("display_name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True, default="")),
                ("notes", models.TextField(blank=True, default="")),
                (
                    "market_name",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="empty for a product of several fuels",
                        max_length=40,
                    ),
                ),
                (
                    "availability",
                    models.CharField(
                        choices=[("EVERYONE", "Everyone"), ("RESTRICTED", "Restricted")],
                        default="EVERYONE",
                        max_length=16,
                    ),
                ),
                ("terms_contract_type", models.CharField(blank=True, default="", max_length=64)),
                (
                    "direction",
                    models.CharField(
                        choices=[("IMPORT", "Import"), ("EXPORT", "Export")], default="IMPORT", max_length=10
                    ),
                ),
                ("term_months", models.PositiveSmallIntegerField(null=True)),
                ("is_variable", models.BooleanField(default=True)),
                ("is_green", models.BooleanField(default=False)),
                ("is_tracker", models.BooleanField(default=False)),
                ("is_prepay", models.BooleanField(default=False)),
                ("is_business", models.BooleanField(default=False)),
                ("is_hidden", models.BooleanField(default=False)),
                ("is_default", models.BooleanField(default=False)),
                ("is_occupier", models.BooleanField(default=False)),
                (
                    "exit_fee",
                    models.PositiveIntegerField(default=0, help_text="minor units, exclusive of tax"),
                ),
                ("available_from", models.DateTimeField()),
                ("available_to", models.DateTimeField(null=True)),
                (
                    "ends_at",
                    models.DateTimeField(help_text="when supply under it ends for everyone", null=True),
                ),
                ("params", models.JSONField(default=dict)),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="accounts.brand",
                    ),
                ),
            ],
            options={
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Tariff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=80, unique=True)),
                (
                    "supply_type",
                    models.CharField(choices=[("ELECTRICITY", "Electricity"), ("GAS", "Gas")], max_length=16),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("IMPORT", "Import"), ("EXPORT", "Export")], default="IMPORT", max_length=10
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("STANDARD", "Standard"),
                            ("PREPAY", "Prepay"),
                            ("DAY_NIGHT", "Day Night"),
                            ("THREE_RATE", "Three Rate"),
                            ("HALF_HOURLY", "Half Hourly"),
                        ],
                        max_length=20,
                    ),
                ),
                ("region", models.CharField(blank=True, default="", max_length=16)),
                ("timezone", models.CharField(max_length=64)),
                ("price_cap", models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tariffs",
                        to="products.product",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="StandingCharge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
                ("value_excl_tax", models.DecimalField(decimal_places=6, max_digits=14)),
                (
                    "tariff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standing_charges",
                        to="products.tariff",
                    ),
                ),
            ],
            options={
                "ordering": ("tariff_id", "valid_from"),
            },
        ),
        migrations.CreateModel(
            name="TariffBand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("label", models.CharField(blank=True, default="", max_length=64)),
                ("description", models.CharField(blank=True, default="", max_length=200)),
                ("register_identifier", models.CharField(blank=True, default="", max_length=32)),
                ("is_default", models.BooleanField(default=False, help_text="holds when no window does")),
                (
                    "tariff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bands",
                        to="products.tariff",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="BandWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekday_mask", models.PositiveSmallIntegerField(default=127)),
                ("start_minute", models.PositiveSmallIntegerField()),
                ("end_minute", models.PositiveSmallIntegerField()),
                (
                    "band",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="windows",
                        to="products.tariffband",
                    ),
                ),
            ],
            options={
                "ordering": ("band_id", "start_minute", "id"),
            },
        ),
        migrations.CreateModel(
            name="UnitRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
                ("value_excl_tax", models.DecimalField(decimal_places=6, max_digits=14)),
                (
                    "band",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unit_rates",
                        to="products.tariffband",
                    ),
                ),
            ],
            options={
                "ordering": ("band_id", "valid_from"),
            },
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("available_to__isnull", True),
                    ("available_to__gt", models.F("available_from")),
                    _connector="OR",
                ),
                name="product_available_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingcharge",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("tariff_id"),
                            models.F("tariff_id"),
                            models.Value("[]"),
                            function="int8range",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            models.Value("[)"),
                            function="tstzrange",
                        ),
                        "&&",
                    ),
                ],
                name="standing_charges_of_a_tariff_do_not_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingcharge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="standing_charge_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariffband",
            constraint=models.UniqueConstraint(fields=("tariff", "code"), name="tariff_band_once"),
        ),
        migrations.AddConstraint(
            model_name="tariffband",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)), fields=("tariff",), name="tariff_one_default_band"
            ),
        ),
        migrations.AddConstraint(
            model_name="bandwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_minute__lte", 1440), ("start_minute__lt", 1440), ("weekday_mask__range", (1, 127))
                ),
                name="band_window_in_a_week",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitrate",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("band_id"), models.F("band_id"), models.Value("[]"), function="int8range"
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            models.Value("[)"),
                            function="tstzrange",
                        ),
                        "&&",
                    ),
                ],
                name="unit_rates_of_a_band_do_not_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitrate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="unit_rate_forward",
            ),
        ),
    ]
