-- Mod-sequences are counted for the account: those of its mailboxes as such, and of mailboxes that are gone.
ALTER TABLE mailbox ADD COLUMN created BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN renamed BIGINT NOT NULL DEFAULT 0;

-- Mailboxes deleted, for those who ask what changed; mbox 0: up to where they are forgotten.
CREATE TABLE deleted (
    account BIGINT NOT NULL,
    mbox BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    PRIMARY KEY (account, mbox));
INSERT INTO deleted (account, mbox, modseq)
    SELECT account, 0, MAX(highestmodseq) FROM mailbox GROUP BY account;
