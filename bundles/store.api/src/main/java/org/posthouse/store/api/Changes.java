package org.posthouse.store.api;

import java.util.List;
import java.util.Optional;

/**
 * A page of what changed in a mailbox. The pages of one question go through the mailbox in the order of UIDs, each as the
 * mailbox is when it is asked for; all of them name the same {@code uidNext} and {@code highestModSeq}, those of the moment of
 * the first. What changes meanwhile has a greater mod-sequence: the next question brings it, perhaps for the second time.
 *
 * @param uidValidity validity of the UIDs; if it is not the one expected, start anew from 0
 * @param uidNext lower bound of the UID of the next message
 * @param highestModSeq up to where this goes; once there was the last page, the next question starts here
 * @param changed messages of {@code covered} that are new or have other flags, in the order of UIDs
 * @param vanished messages removed since, all of them in the first page; may name some that the asker never saw
 * @param complete false if the question reaches further back than what is remembered of removals: then {@code changed} has
 *     all messages of {@code covered}, and whatever is not in it is gone
 * @param covered the UIDs this page speaks of, one range, above those of the page before and below {@code uidNext}; empty if
 *     there is nothing to say
 * @param next asks for the next page; empty in the last one
 */
public record Changes(
        long uidValidity,
        long uidNext,
        long highestModSeq,
        List<FlagRow> changed,
        UidSet vanished,
        boolean complete,
        UidSet covered,
        Optional<Next> next) {
    /**
     * Asks for the next page. Made by the store; what it holds is for the store alone.
     *
     * @param since the mod-sequence of the question
     * @param uidNext that of the first page
     * @param highestModSeq that of the first page
     * @param complete as in the first page
     * @param after the last UID that was covered
     */
    public record Next(long since, long uidNext, long highestModSeq, boolean complete, long after) {}
}
