"""The rules of the ledger that no column constraint can say, held by the database itself.

Checks run over whole statements (transition tables), so that a batch of postings costs one check, not one a row.
"""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION ledgers_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed; post a reversal', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER journals_stay BEFORE UPDATE OR DELETE ON ledgers_journal
    FOR EACH ROW EXECUTE FUNCTION ledgers_refuse_change();
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE ON ledgers_entry
    FOR EACH ROW EXECUTE FUNCTION ledgers_refuse_change();
CREATE TRIGGER transactions_stay BEFORE UPDATE OR DELETE ON ledgers_transaction
    FOR EACH ROW EXECUTE FUNCTION ledgers_refuse_change();
"""

# A journal says how many entries it has, so nothing can be added to it later; they come in one statement.
ENTRIES_BALANCE = """
CREATE FUNCTION ledgers_check_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT journal_id FROM added) touched
        JOIN ledgers_journal journal ON journal.id = touched.journal_id
        JOIN LATERAL (
            SELECT sum(amount) AS total, count(*) AS lines, count(DISTINCT currency) AS currencies,
                   bool_and(entry.account_id = journal.account_id) AS of_one_account
            FROM ledgers_entry entry WHERE entry.journal_id = journal.id
        ) whole ON true
        WHERE whole.total <> 0 OR whole.lines <> journal.entry_count OR whole.currencies <> 1
            OR NOT whole.of_one_account
    ) THEN
        RAISE EXCEPTION 'a journal does not balance or is not whole'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_balance AFTER INSERT ON ledgers_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledgers_check_entries();
"""

# The balance after a transaction is the balance before it plus its effect, without gap in the sequence; its effect
# is what its journal books on the ledger; and the ledger's head follows, which nothing else may move.
TRANSACTIONS_FOLLOW = """
CREATE FUNCTION ledgers_check_transactions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added
        LEFT JOIN ledgers_transaction before
            ON before.ledger_id = added.ledger_id AND before.sequence = added.sequence - 1
        WHERE added.sequence < 1
            OR added.balance_carried_forward IS DISTINCT FROM added.balance_effect
                + CASE WHEN added.sequence = 1 THEN 0 ELSE before.balance_carried_forward END
    ) THEN
        RAISE EXCEPTION 'a running balance does not follow from the transaction before it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT FROM added
        JOIN ledgers_ledger ledger ON ledger.id = added.ledger_id
        LEFT JOIN LATERAL (
            SELECT sum(amount) AS booked FROM ledgers_entry entry
            WHERE entry.journal_id = added.journal_id AND entry.ledger_id = added.ledger_id
                AND entry.currency = ledger.currency
        ) control ON true
        WHERE control.booked IS DISTINCT FROM added.balance_effect OR ledger.account_id <> added.account_id
    ) THEN
        RAISE EXCEPTION 'a transaction is not what its journal books on its ledger'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE ledgers_ledger ledger
    SET last_sequence = head.sequence, balance = head.balance_carried_forward
    FROM (
        SELECT DISTINCT ON (ledger_id) ledger_id, sequence, balance_carried_forward
        FROM added ORDER BY ledger_id, sequence DESC
    ) head
    WHERE ledger.id = head.ledger_id;
    RETURN NULL;
END $$;
CREATE TRIGGER transactions_follow AFTER INSERT ON ledgers_transaction
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledgers_check_transactions();

CREATE FUNCTION ledgers_refuse_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a balance moves by transactions alone' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER balances_follow BEFORE UPDATE OF balance, last_sequence ON ledgers_ledger
    FOR EACH ROW
    WHEN (pg_trigger_depth() = 0
        AND (OLD.balance, OLD.last_sequence) IS DISTINCT FROM (NEW.balance, NEW.last_sequence))
    EXECUTE FUNCTION ledgers_refuse_balance();
"""

# At commit every journal is there in full, and what it books on customers' ledgers stands on their statements.
JOURNALS_WHOLE = """
CREATE FUNCTION ledgers_check_journal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lines bigint; total numeric; on_ledgers numeric; shown numeric;
BEGIN
    SELECT count(*), coalesce(sum(amount), 0), coalesce(sum(amount) FILTER (WHERE ledger_id IS NOT NULL), 0)
        INTO lines, total, on_ledgers FROM ledgers_entry WHERE journal_id = NEW.id;
    SELECT coalesce(sum(balance_effect), 0) INTO shown FROM ledgers_transaction WHERE journal_id = NEW.id;
    IF lines <> NEW.entry_count OR total <> 0 OR on_ledgers <> shown THEN
        RAISE EXCEPTION 'journal % does not balance', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journals_balance AFTER INSERT ON ledgers_journal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledgers_check_journal();
"""

UNDO = """
DROP FUNCTION ledgers_refuse_change, ledgers_check_entries, ledgers_check_transactions, ledgers_refuse_balance,
    ledgers_check_journal CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0001_initial")]

    operations = [
        migrations.RunSQL(
            APPEND_ONLY + ENTRIES_BALANCE + TRANSACTIONS_FOLLOW + JOURNALS_WHOLE, reverse_sql=UNDO
        )
    ]
