"""The words of an address, as `holdfast.properties.words` makes them of what is searched for, and their index."""

from django.db import migrations

MARKED = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿāăąćĉċčďēĕėęěĝğġģĥĩīĭįĳĵķĺļľŀńņňōŏőŕŗřśŝşšţťũūŭůűųŵŷźżžſ"
PLAIN = "aaaaaaceeeeiiiinooooouuuuyyaaaccccdeeeeegggghiiiiijkllllnnnooorrrssssttuuuuuuwyzzzs"

# A postcode is there in its parts and as one word; the addressee's name is not searched for.
WORDS = f"""
CREATE FUNCTION properties_words(rich_address jsonb, postcode text, label text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_to_array(trim(regexp_replace(translate(lower(
        coalesce(rich_address ->> 'organization', '')
        || ' ' || coalesce(rich_address ->> 'street_address', '')
        || ' ' || coalesce(rich_address ->> 'dependent_locality', '')
        || ' ' || coalesce(rich_address ->> 'locality', '')
        || ' ' || coalesce(rich_address ->> 'administrative_area', '')
        || ' ' || coalesce(rich_address ->> 'delivery_point_identifier', '')
        || ' ' || postcode || ' ' || replace(postcode, ' ', '') || ' ' || label
    ), '{MARKED}', '{PLAIN}'), '[^[:alnum:]]+', ' ', 'g')), ' ')
$$;
CREATE INDEX property_words ON properties_property
    USING gin (array_to_tsvector(properties_words(rich_address, postcode, label)));
"""
UNDO = "DROP INDEX property_words; DROP FUNCTION properties_words;"


class Migration(migrations.Migration):
    dependencies = [
        ("properties", "0003_networks_and_estimation"),
    ]

    operations = [migrations.RunSQL(WORDS, UNDO)]
