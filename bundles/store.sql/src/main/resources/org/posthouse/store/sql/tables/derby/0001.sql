-- The mail store. Times are milliseconds UTC. The account leads every key.
CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.storage.pageSize', '4096');

-- next_mailbox, last_uidvalidity, clean
CREATE TABLE store_meta (
    name VARCHAR(40) NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL);
INSERT INTO store_meta (name, value) VALUES ('next_mailbox', 1);
INSERT INTO store_meta (name, value) VALUES ('last_uidvalidity', 0);
INSERT INTO store_meta (name, value) VALUES ('clean', 1);

CREATE TABLE mailbox (
    account BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name VARCHAR(255) NOT NULL,
    uses VARCHAR(100) NOT NULL,
    uidvalidity BIGINT NOT NULL,
    uidnext BIGINT NOT NULL,
    highestmodseq BIGINT NOT NULL,
    messages INTEGER NOT NULL,
    unseen INTEGER NOT NULL,
    octets BIGINT NOT NULL,
    recentfloor BIGINT NOT NULL,
    expungedfloor BIGINT NOT NULL,
    PRIMARY KEY (account, id));

CREATE TABLE subscription (
    account BIGINT NOT NULL,
    name VARCHAR(255) NOT NULL,
    PRIMARY KEY (account, name));

-- What of a message changes: narrow, read in one go when a mailbox is opened.
CREATE TABLE mstate (
    account BIGINT NOT NULL,
    mbox BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    flags SMALLINT NOT NULL,
    size INTEGER NOT NULL,
    keywords VARCHAR(8000),
    PRIMARY KEY (account, mbox, uid));

-- UID ranges removed at a mod-sequence.
CREATE TABLE expunged (
    account BIGINT NOT NULL,
    mbox BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    firstuid BIGINT NOT NULL,
    lastuid BIGINT NOT NULL,
    PRIMARY KEY (account, mbox, modseq, firstuid));

-- Delivery keys used, as the first half of their SHA-256.
CREATE TABLE delivered (
    account BIGINT NOT NULL,
    dkey CHAR(16) FOR BIT DATA NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (account, dkey));

-- Bodies that more than one message refers to; any other has one.
CREATE TABLE body (
    blob BIGINT NOT NULL PRIMARY KEY,
    refs INTEGER NOT NULL);

-- Bodies nobody refers to, to be deleted.
CREATE TABLE garbage (
    blob BIGINT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL);

-- Mailboxes deleted whose messages are still to be removed; mbox 0: the account's delivery keys.
CREATE TABLE doomed (
    account BIGINT NOT NULL,
    mbox BIGINT NOT NULL,
    PRIMARY KEY (account, mbox));

-- What of a message stays.
CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.storage.pageSize', '8192');
CREATE TABLE message (
    account BIGINT NOT NULL,
    mbox BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    internaldate BIGINT NOT NULL,
    blob BIGINT NOT NULL,
    blobsize BIGINT NOT NULL,
    prefix VARCHAR(2000) FOR BIT DATA,
    envelope VARCHAR(4000) FOR BIT DATA,
    bodystructure VARCHAR(4000) FOR BIT DATA,
    PRIMARY KEY (account, mbox, uid));

-- The messages whose bodies the latest transaction did not wait for: after a crash those without a body go.
CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.storage.pageSize', '32768');
CREATE TABLE inflight (
    n INTEGER NOT NULL PRIMARY KEY,
    entries VARCHAR(32000) FOR BIT DATA);
CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.storage.pageSize', NULL);
