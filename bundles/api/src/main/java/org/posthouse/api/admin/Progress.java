package org.posthouse.api.admin;

import org.osgi.annotation.versioning.ProviderType;

/** Where a face shows how far an operation is, for somebody who waits. */
@ProviderType
@FunctionalInterface
public interface Progress {
    /**
     * Shows it, in place of what was shown before.
     *
     * @param part how much is done, from 0 to 1; negative if that is not known
     * @param text a few words, such as {@code 4,300 messages, 210/s, 2m 10s left}
     * @return false if nobody waits (any more): an operation that can go on by itself returns then
     */
    boolean show(double part, String text);
}
