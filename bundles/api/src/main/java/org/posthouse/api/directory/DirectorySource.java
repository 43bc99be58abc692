package org.posthouse.api.directory;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;
import org.posthouse.api.message.Address;

/**
 * Accounts of some domains that are kept elsewhere: in LDAP, in a company's table of users, in a file. The server's own directory
 * asks it about these domains, and about no others. It gives each account that it hears of an id that stays, and keeps what the
 * server alone knows of it: quota, state, app passwords, the last login; also aliases and the catch-all of the domain.
 *
 * <p>A domain belongs to the source by whose name it was first seen, also while that source is absent: mail for it and logins wait
 * then. Domains that the server keeps itself are not taken from it.
 *
 * <p>Methods may be called by many threads at once, on workers. They must not block for long, and say {@link NotNow} or
 * {@link Check#NOT_NOW} if nobody can answer; whatever they throw counts as that. They need not slow down guessing, nor care for
 * {@code user+detail}, {@code postmaster} or targets that are aliases in turn: the server does.
 */
@ConsumerType
public interface DirectorySource {
    /**
     * Service property: the name by which the server remembers whose a domain is. At most 80 characters; it must stay the same over
     * updates. Default: the name of its class.
     */
    String NAME = "source.name";

    /** The domains whose accounts are here. In memory: it is asked whenever an address is of no domain that is known. */
    Set<String> domains();

    /**
     * What an address is, in any case of its letters.
     *
     * @param address of one of the domains, in lower case
     */
    Entry find(Address address);

    /**
     * Checks a password; asked only for accounts that came without a {@link ScramSecret}, and for names that are nobody's, which should
     * take as long. An empty password is never right.
     *
     * @param name as of {@link Account#name}, or what the client gave if it is nobody's
     * @param remote the client's address in text form
     */
    default Check check(String name, char[] password, String remote) {
        return Check.WRONG;
    }

    /** The outcome of a check. */
    enum Check {
        /** The user is who they say. */
        RIGHT,
        /** Wrong user or password. */
        WRONG,
        /** It cannot be said at this moment. */
        NOT_NOW
    }

    /** What an address is. */
    sealed interface Entry {}

    /**
     * Somebody's.
     *
     * @param name the account's canonical name, the address in one of the source's domains that it is known by
     * @param key what the person is told from others by, also from one who has the same name later, such as an {@code entryUUID};
     *     1 to 400 characters. The name does if names are not used again
     * @param secret what the password is compared with, if that is known here: then {@link #check} is not asked, and SCRAM-SHA-256 works
     */
    record Account(String name, String key, Optional<ScramSecret> secret) implements Entry {
        public Account {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(secret, "secret");
        }
    }

    /**
     * An alias.
     *
     * @param targets where its mail goes, at least one
     */
    record Alias(List<Address> targets) implements Entry {
        public Alias {
            targets = List.copyOf(targets);
        }
    }

    /** Nobody's here. The server may still have an alias of that address. */
    record Nobody() implements Entry {}

    /** It cannot be said at this moment. */
    record NotNow() implements Entry {}
}
