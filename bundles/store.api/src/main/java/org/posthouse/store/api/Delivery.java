package org.posthouse.store.api;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;

/**
 * One mailbox that gets a message.
 *
 * @param account whose
 * @param mailbox the mailbox's name
 * @param create create the mailbox if it does not exist; else the message goes to INBOX
 * @param prefix header fields, CRLF after each, that this copy has before the shared body: Return-Path, Delivered-To
 * @param flags its flags
 * @param internalDate when it arrived
 * @param key the delivery key; empty: never the same as another
 */
public record Delivery(
        AccountInfo account,
        String mailbox,
        boolean create,
        byte[] prefix,
        Flags flags,
        Instant internalDate,
        Optional<String> key) {
    public Delivery {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(mailbox, "mailbox");
    }
}
