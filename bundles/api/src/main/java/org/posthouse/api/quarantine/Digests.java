package org.posthouse.api.quarantine;

import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.directory.AccountInfo;

/** Sends accounts that want it a mail that lists what was held for them and what came into Junk since the last one. */
@ProviderType
public interface Digests {
    /**
     * What an account wants; of one that has never said, what the operator has set for such accounts.
     *
     * @throws QuarantineException if it cannot be read now
     */
    DigestWish wish(AccountInfo account) throws QuarantineException;

    /**
     * Takes what an account wants. The next digest tells what came since now, or since the last one.
     *
     * @throws QuarantineException if it cannot be stored now
     */
    void wish(AccountInfo account, DigestWish wish) throws QuarantineException;
}
