-- Period -1: as the operator has set it. Told: up to which time the account was told, in milliseconds.
CREATE TABLE digest_wish (
    account BIGINT NOT NULL PRIMARY KEY,
    name VARCHAR(600) NOT NULL,
    period SMALLINT NOT NULL,
    hour_of_day SMALLINT NOT NULL,
    day_of_week SMALLINT NOT NULL,
    told BIGINT NOT NULL
);
