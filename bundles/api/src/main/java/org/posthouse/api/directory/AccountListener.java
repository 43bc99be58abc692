package org.posthouse.api.directory;

import org.osgi.annotation.versioning.ConsumerType;

/** A service that is told when an account goes, to remove what it keeps for it. */
@ConsumerType
public interface AccountListener {
    /** The account was deleted; its id will not be used again. */
    void deleted(AccountInfo account);
}
