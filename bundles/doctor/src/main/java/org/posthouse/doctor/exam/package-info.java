/**
 * Runs checks. The map of cards is the only state; a card guards itself. A check runs on one of two bounded pools, never twice at
 * once, and is never interrupted, since an interrupt would close the files of the database below it. Whoever waits for one waits
 * on his own thread, for a bounded time.
 */
package org.posthouse.doctor.exam;
