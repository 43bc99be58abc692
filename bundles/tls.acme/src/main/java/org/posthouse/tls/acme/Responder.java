package org.posthouse.tls.acme;

import org.shredzone.acme4j.challenge.Challenge;

/** Answers challenges of one type. */
interface Responder {
    /** The type, as the authority calls it. */
    String type();

    /**
     * Has the answer ready until the result is closed; the authority is asked to look in between.
     *
     * @param name the DNS name, without the asterisk of a wildcard
     * @param challenge of this responder's type
     * @throws IssueException if that cannot be done
     */
    Answer answer(String name, Challenge challenge) throws IssueException, InterruptedException;

    /** An answer that the authority can look at. */
    interface Answer extends AutoCloseable {
        /** Takes it back; never fails. */
        @Override
        void close();
    }
}
