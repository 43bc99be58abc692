package org.posthouse.intake.filter;

/** Takes the answer to a call of a filter. */
@FunctionalInterface
interface Answered {
    /**
     * Must not block.
     *
     * @param returned the filter has returned, and this runs on its thread, which has nothing else to do; false: it was not asked, or is
     *     late, and this may be any thread
     */
    void take(Reply reply, boolean returned);
}
