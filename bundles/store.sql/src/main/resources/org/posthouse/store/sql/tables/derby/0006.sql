-- What is decided and not yet in the rows. kind 1: other flags; 2: messages that are removed; 3: UIDs of a copy that is under
-- way; 4: those of one that was given up. n: tells records of a mailbox and kind apart.
CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.storage.pageSize', '32768');
CREATE TABLE pending (
    account BIGINT NOT NULL,
    mbox BIGINT NOT NULL,
    kind SMALLINT NOT NULL,
    n BIGINT NOT NULL,
    chunk INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    entries VARCHAR(32000) FOR BIT DATA NOT NULL,
    PRIMARY KEY (account, mbox, kind, n, chunk));
CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.storage.pageSize', NULL);

-- The mod-sequence of messages whose rows were written before it was known: those that say 0.
CREATE TABLE bulk (
    account BIGINT NOT NULL,
    mbox BIGINT NOT NULL,
    firstuid BIGINT NOT NULL,
    lastuid BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    PRIMARY KEY (account, mbox, firstuid));
