package org.posthouse.api.quarantine;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.directory.AccountInfo;

/**
 * What users do with the mail that is held for them. An account sees a mail if a recipient of it is held whose address leads to this account
 * and to nobody else, and if a filter held it of which the operator lets users see and release what it holds. Everything else is, to them,
 * not there: mail that somebody else put on hold, or that another filter was against as well.
 *
 * <p>What is done is done for the account's own recipients of the mail; others stay as they are. Methods read from the disk on threads of
 * the provider's own, wait for them for some seconds, and throw {@link QuarantineException} if there are too many waiting.
 */
@ProviderType
public interface Quarantine {
    /**
     * The mail that is held for an account, the newest first. What was held within the last seconds may be missing.
     *
     * @param limit at most so many
     * @throws QuarantineException if it cannot be told now
     */
    List<HeldMail> list(AccountInfo account, int limit) throws QuarantineException;

    /**
     * What a mail says.
     *
     * @throws QuarantineException if there is no such mail for this account, or it cannot be read now
     */
    HeldText read(AccountInfo account, String id) throws QuarantineException;

    /**
     * Delivers a mail to the account, in its INBOX or where its own script puts it.
     *
     * @return the mail as it was held
     * @throws QuarantineException if there is no such mail for this account, or it cannot be done now
     */
    HeldMail release(AccountInfo account, String id) throws QuarantineException;

    /**
     * Deletes a mail for the account; nobody is told.
     *
     * @return the mail as it was held
     * @throws QuarantineException if there is no such mail for this account, or it cannot be done now
     */
    HeldMail delete(AccountInfo account, String id) throws QuarantineException;
}
