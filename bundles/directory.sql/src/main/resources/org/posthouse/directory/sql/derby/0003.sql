-- Accounts that are disabled (1) or closed to mail, too (2); when somebody last logged in, in milliseconds since 1970, 0 for never.
ALTER TABLE account ADD COLUMN state SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN last_login BIGINT NOT NULL DEFAULT 0;

-- The services are a sum of 1 (submission), 2 (IMAP) and 4 (POP3). The names of an account differ in more than their case.
CREATE TABLE app_password (
    account BIGINT NOT NULL,
    folded VARCHAR(240) NOT NULL,
    name VARCHAR(240) NOT NULL,
    hash VARCHAR(32) FOR BIT DATA NOT NULL,
    services INTEGER NOT NULL,
    created BIGINT NOT NULL,
    last_use BIGINT NOT NULL,
    PRIMARY KEY (account, folded));
