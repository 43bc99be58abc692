-- Account -1 is the site.
CREATE TABLE listed_sender (
    account BIGINT NOT NULL,
    sender VARCHAR(600) NOT NULL,
    allowed SMALLINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (account, sender)
);
