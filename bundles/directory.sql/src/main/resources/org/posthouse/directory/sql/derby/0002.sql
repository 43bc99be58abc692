-- A local part may have 256 octets and a domain 255 (rfc5321#4.5.3.1); quoted and with backslashes, an address is longer still.
ALTER TABLE domain ALTER COLUMN catchall SET DATA TYPE VARCHAR(800);
ALTER TABLE account ALTER COLUMN name SET DATA TYPE VARCHAR(800);
ALTER TABLE alias ALTER COLUMN address SET DATA TYPE VARCHAR(800);
ALTER TABLE alias ALTER COLUMN target SET DATA TYPE VARCHAR(800);
