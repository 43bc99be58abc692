-- A restore that is under way: where the bodies that belong to these tables are copied from.
CREATE TABLE restoring (
    bodies VARCHAR(4096) NOT NULL);
