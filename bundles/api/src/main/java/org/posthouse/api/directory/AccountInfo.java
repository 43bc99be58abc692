package org.posthouse.api.directory;

import java.util.Objects;

/**
 * An account as the rest of the server sees it.
 *
 * @param id its number, never used again for another account
 * @param name its canonical name and address, such as {@code alice@example.test}, in lower case
 * @param quota the most octets its mailboxes may hold; 0 means no limit
 */
public record AccountInfo(long id, String name, long quota) {
    public AccountInfo {
        Objects.requireNonNull(name, "name");
    }
}
