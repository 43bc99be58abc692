package org.posthouse.store.api;

/**
 * Counts of a mailbox (rfc3501#6.3.10, rfc7162#3.1.2).
 *
 * @param messages number of messages
 * @param recent number of messages no session was told of as recent
 * @param unseen number of messages without \Seen
 * @param uidNext lower bound of the UID of the next message
 * @param uidValidity the validity of its UIDs
 * @param highestModSeq the highest mod-sequence
 * @param octets sum of the sizes
 */
public record MailboxStatus(
        int messages, int recent, int unseen, long uidNext, long uidValidity, long highestModSeq, long octets) {}
