"""帳簿: accounts, entries, ticket books, receipts, bills, cash counts, closed months."""

SQL = """
CREATE TABLE ledger_account (
  code TEXT NOT NULL PRIMARY KEY, words TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('asset', 'debt', 'income', 'expense', 'opening')),
  party TEXT NOT NULL CHECK (party IN ('none', 'resident', 'person', 'book')), position INTEGER NOT NULL
) STRICT;
INSERT INTO ledger_account (code, words, kind, party, position) VALUES
  ('cash', '現金', 'asset', 'none', 1), ('bank', '預金', 'asset', 'none', 2),
  ('receivable', '月まとめの未収', 'asset', 'resident', 3), ('tickets', '回数券の預り', 'debt', 'book', 4),
  ('payable', '担い手への支払い', 'debt', 'person', 5), ('fees', 'お手伝いの収入', 'income', 'none', 6),
  ('fuel', '燃料代の収入', 'income', 'none', 7), ('blades', '替え刃代の収入', 'income', 'none', 8),
  ('car', '車代の収入', 'income', 'none', 9), ('expired', '回数券の失効益', 'income', 'none', 10),
  ('costs', '経費', 'expense', 'none', 11), ('difference', '現金過不足', 'expense', 'none', 12),
  ('opening', 'はじめの残高', 'opening', 'none', 13);

CREATE TABLE ledger_terms (
  id INTEGER NOT NULL PRIMARY KEY,
  of_each_yen INTEGER NOT NULL CHECK (of_each_yen > 0), share_yen INTEGER NOT NULL CHECK (share_yen >= 0),
  fuel_to TEXT NOT NULL CHECK (fuel_to IN ('volunteer', 'association')),
  blades_to TEXT NOT NULL CHECK (blades_to IN ('volunteer', 'association')),
  car_to TEXT NOT NULL CHECK (car_to IN ('volunteer', 'association')),
  tickets INTEGER NOT NULL CHECK (tickets BETWEEN 1 AND 100), ticket_yen INTEGER NOT NULL CHECK (ticket_yen > 0),
  ticket_months INTEGER NOT NULL CHECK (ticket_months BETWEEN 1 AND 120),
  book_for TEXT NOT NULL DEFAULT 'person' CHECK (book_for IN ('person', 'household')),
  set_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, set_at TEXT NOT NULL,
  CONSTRAINT nobody_gets_more_than_was_paid CHECK (share_yen <= of_each_yen)
) STRICT;
CREATE TRIGGER ledger_terms_are_never_changed BEFORE UPDATE ON ledger_terms
  BEGIN SELECT raise(ABORT, 'terms are not changed: new ones are written'); END;
CREATE TRIGGER ledger_terms_are_never_removed BEFORE DELETE ON ledger_terms
  BEGIN SELECT raise(ABORT, 'terms are not changed: new ones are written'); END;

CREATE TABLE ticket_book (
  id INTEGER NOT NULL PRIMARY KEY, number INTEGER NOT NULL,
  resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  tickets INTEGER NOT NULL CHECK (tickets > 0), ticket_yen INTEGER NOT NULL CHECK (ticket_yen > 0),
  sold_on TEXT NOT NULL, expires_on TEXT NOT NULL,
  sold_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, sold_at TEXT NOT NULL,
  CONSTRAINT expires_after_it_is_sold CHECK (expires_on > sold_on)
) STRICT;
CREATE UNIQUE INDEX ticket_book_number ON ticket_book (number);
CREATE INDEX ticket_book_resident_id ON ticket_book (resident_id);
CREATE INDEX ticket_book_expires_on ON ticket_book (expires_on);
CREATE TRIGGER ticket_books_are_numbered_without_a_gap BEFORE INSERT ON ticket_book
  WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM ticket_book)
  BEGIN SELECT raise(ABORT, 'ticket books are numbered without a gap'); END;
CREATE TRIGGER ticket_book_is_never_changed BEFORE UPDATE ON ticket_book
  BEGIN SELECT raise(ABORT, 'a ticket book is not changed'); END;
CREATE TRIGGER ticket_book_is_never_removed BEFORE DELETE ON ticket_book
  BEGIN SELECT raise(ABORT, 'a ticket book is not removed'); END;

CREATE TABLE ledger_month (
  id INTEGER NOT NULL PRIMARY KEY, month TEXT NOT NULL CHECK (month GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'),
  balances TEXT NOT NULL CHECK (json_valid(balances)),
  closed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, closed_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_month_month ON ledger_month (month);
CREATE TRIGGER months_are_closed_in_order BEFORE INSERT ON ledger_month
  WHEN NEW.month <= (SELECT max(month) FROM ledger_month)
  BEGIN SELECT raise(ABORT, 'months are closed in order'); END;
CREATE TRIGGER closed_month_is_never_changed BEFORE UPDATE ON ledger_month
  BEGIN SELECT raise(ABORT, 'a closed month stays closed'); END;
CREATE TRIGGER closed_month_is_never_opened BEFORE DELETE ON ledger_month
  BEGIN SELECT raise(ABORT, 'a closed month stays closed'); END;

CREATE TABLE ledger_posting (id INTEGER NOT NULL PRIMARY KEY) STRICT;
CREATE TABLE ledger_entry (
  id INTEGER NOT NULL PRIMARY KEY,
  posting_id INTEGER NOT NULL REFERENCES ledger_posting (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
  day TEXT NOT NULL CHECK (date(day) IS day), kind TEXT NOT NULL CHECK (kind <> ''), words TEXT NOT NULL,
  subject TEXT, subject_id INTEGER,
  resident_id INTEGER REFERENCES resident (id) ON DELETE RESTRICT,
  reverses_id INTEGER REFERENCES ledger_entry (id) ON DELETE RESTRICT, reason TEXT,
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  CONSTRAINT an_entry_is_posted_under_its_number CHECK (posting_id = id),
  CONSTRAINT a_subject_has_its_number CHECK ((subject IS NULL) = (subject_id IS NULL)),
  CONSTRAINT reversed_with_a_reason CHECK (
    (reverses_id IS NULL) = (kind <> 'reversal') AND (reverses_id IS NULL) = (reason IS NULL) AND reason IS NOT '')
) STRICT;
CREATE UNIQUE INDEX ledger_entry_posting_id ON ledger_entry (posting_id);
CREATE UNIQUE INDEX ledger_entry_reverses_id ON ledger_entry (reverses_id);
CREATE INDEX ledger_entry_day ON ledger_entry (day);
CREATE INDEX ledger_entry_resident_id ON ledger_entry (resident_id);
CREATE INDEX ledger_entry_subject_subject_id ON ledger_entry (subject, subject_id);
CREATE TABLE ledger_line (
  id INTEGER NOT NULL PRIMARY KEY, entry_id INTEGER NOT NULL REFERENCES ledger_entry (id) ON DELETE RESTRICT,
  account TEXT NOT NULL REFERENCES ledger_account (code) ON DELETE RESTRICT,
  amount_yen INTEGER NOT NULL CHECK (amount_yen <> 0 AND abs(amount_yen) <= 1000000000),
  resident_id INTEGER REFERENCES resident (id) ON DELETE RESTRICT,
  person_id INTEGER REFERENCES person (id) ON DELETE RESTRICT,
  book_id INTEGER REFERENCES ticket_book (id) ON DELETE RESTRICT
) STRICT;
CREATE INDEX ledger_line_entry_id ON ledger_line (entry_id);
CREATE INDEX ledger_line_account_entry_id ON ledger_line (account, entry_id);
CREATE INDEX ledger_line_resident_id ON ledger_line (resident_id);
CREATE INDEX ledger_line_person_id ON ledger_line (person_id);
CREATE INDEX ledger_line_book_id ON ledger_line (book_id);

CREATE TRIGGER a_job_is_settled_once BEFORE INSERT ON ledger_entry
  WHEN NEW.kind = 'job' AND EXISTS (SELECT 1 FROM ledger_entry e WHERE e.kind = 'job' AND e.subject = NEW.subject
    AND e.subject_id = NEW.subject_id AND NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id))
  BEGIN SELECT raise(ABORT, 'a job is settled once'); END;
CREATE TRIGGER a_reversal_is_not_reversed BEFORE INSERT ON ledger_entry
  WHEN NEW.reverses_id IS NOT NULL AND (SELECT kind FROM ledger_entry WHERE id = NEW.reverses_id) = 'reversal'
  BEGIN SELECT raise(ABORT, 'a reversal is not reversed'); END;
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON ledger_entry
  WHEN NEW.id IS NOT OLD.id OR NEW.posting_id IS NOT OLD.posting_id OR NEW.day IS NOT OLD.day
    OR NEW.kind IS NOT OLD.kind OR NEW.subject IS NOT OLD.subject OR NEW.subject_id IS NOT OLD.subject_id
    OR NEW.resident_id IS NOT OLD.resident_id OR NEW.reverses_id IS NOT OLD.reverses_id
    OR NEW.made_by_id IS NOT OLD.made_by_id OR NEW.made_at IS NOT OLD.made_at
    OR NEW.words NOT IN (OLD.words, '消去ずみ') OR (NEW.reason IS NOT OLD.reason AND NEW.reason IS NOT '消去ずみ')
  BEGIN SELECT raise(ABORT, 'the books are only ever added to'); END;
CREATE TRIGGER entries_are_never_removed BEFORE DELETE ON ledger_entry
  BEGIN SELECT raise(ABORT, 'the books are only ever added to'); END;
CREATE TRIGGER lines_are_never_changed BEFORE UPDATE ON ledger_line
  BEGIN SELECT raise(ABORT, 'the books are only ever added to'); END;
CREATE TRIGGER lines_are_never_removed BEFORE DELETE ON ledger_line
  BEGIN SELECT raise(ABORT, 'the books are only ever added to'); END;
CREATE TRIGGER postings_are_never_changed BEFORE UPDATE ON ledger_posting
  BEGIN SELECT raise(ABORT, 'the books are only ever added to'); END;
CREATE TRIGGER postings_are_never_removed BEFORE DELETE ON ledger_posting
  BEGIN SELECT raise(ABORT, 'the books are only ever added to'); END;
CREATE TRIGGER a_posted_entry_takes_no_more_lines BEFORE INSERT ON ledger_line
  WHEN EXISTS (SELECT 1 FROM ledger_posting WHERE id = NEW.entry_id)
  BEGIN SELECT raise(ABORT, 'a posted entry takes no more lines'); END;
CREATE TRIGGER a_line_names_the_party_of_its_account BEFORE INSERT ON ledger_line
  WHEN (SELECT party FROM ledger_account WHERE code = NEW.account) IS NOT (CASE
    WHEN NEW.resident_id IS NOT NULL AND NEW.person_id IS NULL AND NEW.book_id IS NULL THEN 'resident'
    WHEN NEW.resident_id IS NULL AND NEW.person_id IS NOT NULL AND NEW.book_id IS NULL THEN 'person'
    WHEN NEW.resident_id IS NULL AND NEW.person_id IS NULL AND NEW.book_id IS NOT NULL THEN 'book'
    WHEN NEW.resident_id IS NULL AND NEW.person_id IS NULL AND NEW.book_id IS NULL THEN 'none' END)
  BEGIN SELECT raise(ABORT, 'a line names the party of its account'); END;
CREATE TRIGGER posted_means_balanced BEFORE INSERT ON ledger_posting
  WHEN (SELECT coalesce(sum(amount_yen), 1) FROM ledger_line WHERE entry_id = NEW.id) <> 0
  BEGIN SELECT raise(ABORT, 'an entry must come out at zero'); END;
CREATE TRIGGER posted_into_an_open_month BEFORE INSERT ON ledger_posting
  WHEN (SELECT substr(day, 1, 7) FROM ledger_entry WHERE id = NEW.id) <= (SELECT max(month) FROM ledger_month)
  BEGIN SELECT raise(ABORT, 'the month is closed'); END;
CREATE TRIGGER a_book_has_no_more_tickets_than_were_sold BEFORE INSERT ON ledger_posting
  WHEN EXISTS (SELECT 1 FROM ledger_line n WHERE n.entry_id = NEW.id AND n.book_id IS NOT NULL
    AND (SELECT sum(b.amount_yen) FROM ledger_line b WHERE b.book_id = n.book_id) > 0)
  BEGIN SELECT raise(ABORT, 'the book has not so many tickets'); END;
CREATE TRIGGER a_reversal_takes_back_every_line BEFORE INSERT ON ledger_posting
  WHEN EXISTS (SELECT 1 FROM ledger_line l WHERE l.entry_id IN (NEW.id,
      (SELECT reverses_id FROM ledger_entry WHERE id = NEW.id))
    AND (SELECT reverses_id FROM ledger_entry WHERE id = NEW.id) IS NOT NULL
    GROUP BY l.account, l.resident_id, l.person_id, l.book_id HAVING sum(l.amount_yen) <> 0)
  BEGIN SELECT raise(ABORT, 'a reversal takes back every line'); END;

CREATE TABLE receipt (
  id INTEGER NOT NULL PRIMARY KEY, number INTEGER NOT NULL,
  entry_id INTEGER NOT NULL REFERENCES ledger_entry (id) ON DELETE RESTRICT,
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX receipt_number ON receipt (number);
CREATE UNIQUE INDEX receipt_entry_id ON receipt (entry_id);
CREATE TRIGGER receipts_are_numbered_without_a_gap BEFORE INSERT ON receipt
  WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM receipt)
  BEGIN SELECT raise(ABORT, 'receipts are numbered without a gap'); END;
CREATE TRIGGER receipt_is_never_changed BEFORE UPDATE ON receipt
  BEGIN SELECT raise(ABORT, 'a receipt is not changed'); END;
CREATE TRIGGER receipt_is_never_removed BEFORE DELETE ON receipt
  BEGIN SELECT raise(ABORT, 'a receipt is not removed'); END;
CREATE TABLE receipt_print (
  id INTEGER NOT NULL PRIMARY KEY, receipt_id INTEGER NOT NULL REFERENCES receipt (id) ON DELETE RESTRICT,
  nth INTEGER NOT NULL, printed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, printed_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX receipt_print_receipt_id_nth ON receipt_print (receipt_id, nth);
CREATE TRIGGER prints_are_counted_without_a_gap BEFORE INSERT ON receipt_print
  WHEN NEW.nth <> (SELECT coalesce(max(nth), 0) + 1 FROM receipt_print WHERE receipt_id = NEW.receipt_id)
  BEGIN SELECT raise(ABORT, 'prints are counted without a gap'); END;
CREATE TRIGGER receipt_print_is_never_changed BEFORE UPDATE ON receipt_print
  BEGIN SELECT raise(ABORT, 'a print is not undone'); END;
CREATE TRIGGER receipt_print_is_never_removed BEFORE DELETE ON receipt_print
  BEGIN SELECT raise(ABORT, 'a print is not undone'); END;

CREATE TABLE ledger_bill (
  id INTEGER NOT NULL PRIMARY KEY, resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  month TEXT NOT NULL, last_entry INTEGER NOT NULL,
  carried_yen INTEGER NOT NULL, amount_yen INTEGER NOT NULL,
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_bill_resident_id_month ON ledger_bill (resident_id, month);
CREATE TRIGGER bill_is_never_changed BEFORE UPDATE ON ledger_bill
  BEGIN SELECT raise(ABORT, 'a bill is not changed'); END;
CREATE TRIGGER bill_is_never_removed BEFORE DELETE ON ledger_bill
  BEGIN SELECT raise(ABORT, 'a bill is not removed'); END;

CREATE TABLE cash_count (
  id INTEGER NOT NULL PRIMARY KEY, day TEXT NOT NULL, coins TEXT NOT NULL CHECK (json_valid(coins)),
  counted_yen INTEGER NOT NULL CHECK (counted_yen >= 0), book_yen INTEGER NOT NULL, reason TEXT NOT NULL,
  entry_id INTEGER REFERENCES ledger_entry (id) ON DELETE RESTRICT,
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  CONSTRAINT a_difference_is_booked_with_its_reason CHECK (
    (counted_yen = book_yen) = (entry_id IS NULL) AND (counted_yen = book_yen OR reason <> ''))
) STRICT;
CREATE INDEX cash_count_entry_id ON cash_count (entry_id);
CREATE TRIGGER cash_count_is_never_changed BEFORE UPDATE ON cash_count
  BEGIN SELECT raise(ABORT, 'a count is not changed'); END;
CREATE TRIGGER cash_count_is_never_removed BEFORE DELETE ON cash_count
  BEGIN SELECT raise(ABORT, 'a count is not removed'); END;
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
