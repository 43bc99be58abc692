INSERT INTO migrated (n) VALUES (2);
