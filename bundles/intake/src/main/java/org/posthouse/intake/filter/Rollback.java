package org.posthouse.intake.filter;

import org.posthouse.api.admin.OperationException;

/** Replaces a bundle by what it was before its latest update. */
@FunctionalInterface
public interface Rollback {
    /**
     * Does it; takes as long as it takes.
     *
     * @param bundle its symbolic name
     * @return what was done
     * @throws OperationException if nothing was, or the version before does not serve; the message says why
     */
    String run(String bundle) throws OperationException;
}
