-- Who else keeps the accounts of a domain, and what a person is told from others by there.
ALTER TABLE domain ADD COLUMN source VARCHAR(80);
ALTER TABLE account ADD COLUMN source_key VARCHAR(400);
