-- SPDX-License-Identifier: MIT
-- Benchmark: a table of 60000 rows, an index, joins and aggregates in sqlite3.
CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT, price REAL, kind INTEGER);
CREATE TABLE sale(item INTEGER, count INTEGER);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
INSERT INTO item SELECT i, 'item ' || (i * 7919 % 60000), (i * 31 % 1000) / 10.0, i % 17 FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
INSERT INTO sale SELECT i * 613 % 60000, i % 5 + 1 FROM n;
CREATE INDEX by_kind ON item(kind, price);
CREATE INDEX by_name ON item(name);
SELECT kind, count(*), round(sum(price), 1), min(name) FROM item GROUP BY kind ORDER BY kind LIMIT 3;
SELECT count(*), round(sum(price * count), 1) FROM sale JOIN item ON item.id = sale.item WHERE kind < 9;
SELECT name, upper(substr(name, 3, 4)) FROM item WHERE name LIKE '%999%' ORDER BY price DESC, id LIMIT 3;
UPDATE item SET price = price * 1.1 WHERE kind = 3;
DELETE FROM item WHERE id % 10 = 0;
SELECT count(*), round(avg(price), 3) FROM item;
