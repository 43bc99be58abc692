package org.posthouse.filter.junk.history;

import java.security.SecureRandom;

/**
 * Standings by name. Only the address of a proven sender makes mail exempt from judgement: domains are shared by many, and what is
 * not proven, anyone can write. Under a name that is not proven, mail counts for the address and the network together.
 *
 * <p>Not for use by several threads at a time.
 */
public final class History {
    /** The most that a history adds to the score of a mail that it does not exempt. */
    public static final double MOST = 2;

    private static final int KNOWN = 3; // mails, at least
    private static final double DOMAIN_SHARE = 0.5;
    private static final double ORGANISATION_SHARE = 0.25;

    private final Table table;

    /** An empty one. */
    public History() {
        this(new Table(new SecureRandom().nextLong()));
    }

    History(Table table) {
        this.table = table;
    }

    Table table() {
        return table;
    }

    /** What it says of a mail. */
    public Opinion opinion(Correspondent who) {
        Standing address = table.standing(address(who));
        if (!who.proven()) {
            return leaning(address.lean());
        }
        if (address.good() >= KNOWN && address.junk() == 0) {
            return new Opinion.Known(address);
        }
        Standing domain = table.standing(domain(who));
        Standing organisation = table.standing(organisation(who));
        return leaning(address.lean() + DOMAIN_SHARE * domain.lean() + ORGANISATION_SHARE * organisation.lean());
    }

    /**
     * Notes what the owner thinks of a mail.
     *
     * @param day in days since 1970; what is older is forgotten sooner
     */
    public void note(Correspondent who, boolean junk, int day) {
        change(who, junk, 1, day);
    }

    /**
     * Notes that the owner wrote to somebody: who is written to is known, as soon as he proves who he is.
     *
     * @param address comparable, as in {@link Correspondent}
     */
    public void wroteTo(String address, int day) {
        String name = key('a', address);
        int missing = KNOWN - table.standing(name).good();
        table.change(name, false, Math.max(1, missing), day);
    }

    /** Takes back what was noted of a mail; it does not come to more than nothing. */
    public void takeBack(Correspondent who, boolean junk, int day) {
        change(who, junk, -1, day);
    }

    private void change(Correspondent who, boolean junk, int by, int day) {
        table.change(address(who), junk, by, day);
        if (who.proven()) {
            table.change(domain(who), junk, by, day);
            table.change(organisation(who), junk, by, day);
        }
    }

    private static Opinion leaning(double score) {
        return new Opinion.Leaning(Math.max(-MOST, Math.min(MOST, score)));
    }

    private static String address(Correspondent who) {
        return who.proven() ? key('a', who.address()) : key('n', who.network() + ' ' + who.address());
    }

    private static String domain(Correspondent who) {
        return key('d', who.domain());
    }

    private static String organisation(Correspondent who) {
        return key('o', who.organisation());
    }

    private static String key(char kind, String name) {
        return kind + name;
    }
}
