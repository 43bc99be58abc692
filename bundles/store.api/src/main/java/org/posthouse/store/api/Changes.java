package org.posthouse.store.api;

import java.util.List;

/**
 * What changed in a mailbox.
 *
 * @param uidValidity validity of the UIDs; if it is not the one expected, start anew from 0
 * @param uidNext lower bound of the UID of the next message
 * @param highestModSeq up to where this goes; the next question starts here
 * @param changed messages that are new or have other flags, in the order of UIDs
 * @param vanished messages removed since; may name some that the asker never saw
 * @param complete false if the question reaches further back than what is remembered of removals: then
 *     {@code changed} is the whole mailbox and whatever is not in it is gone
 */
public record Changes(
        long uidValidity, long uidNext, long highestModSeq, List<FlagRow> changed, UidSet vanished, boolean complete) {}
