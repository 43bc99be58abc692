-- Bodies found that nothing refers to, and when they were found first. If that is still so much later, they go.
CREATE TABLE orphan (
    blob BIGINT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    seen BIGINT NOT NULL);
