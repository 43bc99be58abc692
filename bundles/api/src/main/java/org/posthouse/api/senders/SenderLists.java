package org.posthouse.api.senders;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;

/**
 * The lists of senders of the site and of its accounts.
 *
 * <p>An entry is an address or a domain; a domain stands for its subdomains as well. Within a list an address counts more than a domain, and
 * a longer domain more than a shorter one. Of several lists the one that blocks decides, then the one that allows: what the site blocks no
 * account can allow.
 */
@ProviderType
public interface SenderLists {
    /**
     * Reads who a mail is from, so that lists can be asked about it: the reverse-path and the From field, with what the filters for SPF, DKIM
     * and DMARC have published of them. May block for as long as the header is read.
     *
     * @param message lent for this call; its header is read, bounded
     * @return what to ask the lists, for one unit of work
     * @throws IOException if the message cannot be read
     */
    Inquiry about(Mail mail, Message message) throws IOException;

    /** One mail, about which lists are asked. Answers are cached; still, ask on a worker. */
    @ProviderType
    interface Inquiry {
        /** What the site's list thinks. */
        Opinion site();

        /** What the site's list and that of an account think together. */
        Opinion of(AccountInfo account);
    }

    /**
     * The entries of a list, sorted by sender.
     *
     * @param owner whose; empty: the site's
     * @throws SenderListException if they cannot be read now
     */
    List<Entry> entries(Optional<AccountInfo> owner) throws SenderListException;

    /**
     * Puts a sender on a list, in place of the entry that it had there.
     *
     * @param owner whose; empty: the site's
     * @param sender an address, or a domain of at least two labels, with or without {@code @} before it
     * @param allowed true: its mail is wanted; false: it is not
     * @return the entry as it is kept
     * @throws SenderListException if it is neither, the list is full, or it cannot be stored now
     */
    Entry put(Optional<AccountInfo> owner, String sender, boolean allowed) throws SenderListException;

    /**
     * Takes a sender off a list.
     *
     * @return false if it was not on it
     * @throws SenderListException if that cannot be stored now
     */
    boolean forget(Optional<AccountInfo> owner, String sender) throws SenderListException;

    /**
     * A sender on a list.
     *
     * @param sender an address, or {@code @} and a domain; in lower case, domains in ASCII
     * @param allowed its mail is wanted; else it is not
     * @param since when it was put there
     */
    record Entry(String sender, boolean allowed, Instant since) {
        public Entry {
            Objects.requireNonNull(sender, "sender");
            Objects.requireNonNull(since, "since");
        }
    }
}
