package org.posthouse.store.api;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.directory.AccountInfo;

/** Looking after the store; for administration. Methods run as long as it takes. To back it up: {@link StoreBackup}. */
@ProviderType
public interface StoreAdmin extends Extensible {
    /** Checks every body against its CRC, every row against its body, every counter against its rows. */
    Report check() throws IOException;

    /** What is done about a message whose body is damaged or gone. */
    enum Mending {
        /** A message that says so takes its place, with what can still be read of it as an attachment. */
        STAND_IN,
        /** It is removed. */
        REMOVE
    }

    /**
     * Checks as {@link #check} does, and deals with each message whose body is damaged or gone: to mail programs it is expunged,
     * and the stand-in, if there is one, is new.
     */
    Mended mend(Mending how) throws IOException;

    /**
     * Puts bodies that no message refers to, as a crash or a damaged index leaves them, into a mailbox as messages: those that were
     * found so far. Again, it adds none twice.
     *
     * @param account who gets them
     * @param mailbox its full name; made if it is not there
     * @throws IOException also if the mailbox cannot be made
     */
    Mended attachOrphans(AccountInfo account, String mailbox) throws IOException;

    /** Counts of the whole store. */
    Totals totals() throws IOException;

    /**
     * What was done.
     *
     * @param accounts number of accounts
     * @param messages number of messages
     * @param bodies number of bodies
     * @param octets octets of the bodies
     * @param damaged messages whose bodies are damaged or gone, which can be {@linkplain #mend mended}
     * @param problems one line each; empty if all is well
     */
    record Report(long accounts, long messages, long bodies, long octets, long damaged, List<String> problems) {
        public Report {
            problems = List.copyOf(problems);
        }
    }

    /**
     * What was mended, or attached.
     *
     * @param messages number of messages
     * @param problems one line for each that could not be
     */
    record Mended(long messages, List<String> problems) {
        public Mended {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Counts.
     *
     * @param messages number of messages
     * @param octets octets of all messages
     * @param free free octets on the disk
     */
    record Totals(long messages, long octets, long free) {}
}
