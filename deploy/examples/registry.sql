-- A small national registry to try the sql adapter with (docs/sql-adapter.md). Everybody in it is invented.
CREATE TABLE firearms(
  id int PRIMARY KEY, serial_number text NOT NULL, manufacturer text, model text, weapon_type text, calibre text,
  country_of_origin text, year_made int, export_country text, state text);
CREATE TABLE dealers(id int PRIMARY KEY, name text, licence text, address text);
CREATE TABLE transfers(
  id int PRIMARY KEY, firearm_id int REFERENCES firearms, dealer_id int REFERENCES dealers, role text,
  received date, shipped date);
CREATE TABLE purchases(
  id int PRIMARY KEY, firearm_id int REFERENCES firearms, full_name text, date_of_birth date, home_address text,
  id_number text, purchase_date date);

INSERT INTO firearms VALUES
  (1, 'A-10 2231', 'Zbrojovka UB', '75 B', 'pistole', '9 mm Luger', 'CZ', 1998, NULL, 'registered'),
  (2, 'B 77001', 'Zbrojovka UB', '83', 'pistole', '7.65 Browning', 'CZ', 1994, 'BRA', 'exported'),
  (3, 'E4321', 'Zbrojovka UB', '527', 'kulovnice', '.223 Rem', 'CZ', 2010, NULL, 'stolen at dealer');
INSERT INTO dealers VALUES
  (1, 'Zbrojovka UB a.s.', 'V-001', 'Uherský Brod'), (2, 'Lovecké potřeby Novák', 'P-118', 'Brno, Dlouhá 4');
INSERT INTO transfers VALUES
  (1, 1, 1, 'vyrobce', NULL, '1998-03-02'), (2, 1, 2, 'prodejce', '1998-03-09', '1998-06-30'),
  (3, 2, 1, 'vyrobce', NULL, '1994-11-20'), (4, 3, 2, 'prodejce', '2010-05-05', NULL);
INSERT INTO purchases VALUES
  (1, 1, 'Jan Dvořák', '1970-04-12', 'Zlín, Krátká 9', 'OP 118227309', '1998-06-30');

-- What every lookup compares; `iwets-adapter-sql ... check` names the expressions for a mapping.
CREATE INDEX ON firearms (UPPER(regexp_replace(serial_number, '[^A-Za-z0-9]', '', 'g')));
CREATE INDEX ON firearms (translate(UPPER(regexp_replace(serial_number, '[^A-Za-z0-9]', '', 'g')),
                                    'ODQILZSBG', '000112586'));
CREATE INDEX ON transfers (firearm_id);
CREATE INDEX ON purchases (firearm_id);
