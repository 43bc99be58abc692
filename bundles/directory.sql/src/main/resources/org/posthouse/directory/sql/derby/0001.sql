-- Who is here. Names and addresses are in lower case, domains included.
CREATE TABLE directory_meta (
    name VARCHAR(40) NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL);
INSERT INTO directory_meta (name, value) VALUES ('next_account', 1);

CREATE TABLE domain (
    name VARCHAR(255) NOT NULL PRIMARY KEY,
    isdefault SMALLINT NOT NULL,
    catchall VARCHAR(330));

CREATE TABLE account (
    id BIGINT NOT NULL PRIMARY KEY,
    name VARCHAR(330) NOT NULL,
    domain VARCHAR(255) NOT NULL,
    quota BIGINT NOT NULL,
    salt VARCHAR(64) FOR BIT DATA NOT NULL,
    iterations INTEGER NOT NULL,
    stored_key VARCHAR(64) FOR BIT DATA NOT NULL,
    server_key VARCHAR(64) FOR BIT DATA NOT NULL);
CREATE UNIQUE INDEX account_name ON account (name);
CREATE INDEX account_domain ON account (domain, id);

CREATE TABLE alias (
    address VARCHAR(330) NOT NULL,
    position INTEGER NOT NULL,
    domain VARCHAR(255) NOT NULL,
    target VARCHAR(330) NOT NULL,
    PRIMARY KEY (address, position));
CREATE INDEX alias_domain ON alias (domain);
