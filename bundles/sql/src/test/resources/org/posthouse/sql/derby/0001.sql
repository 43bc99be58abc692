CREATE TABLE migrated (
    n INTEGER NOT NULL);
-- twice, if it is run twice
INSERT INTO migrated (n) VALUES (1);
