-- Where a copy was first, for its object id. Null, also in all rows of before: it was first where it is.
ALTER TABLE message ADD COLUMN originbox BIGINT;
ALTER TABLE message ADD COLUMN originuid BIGINT;
