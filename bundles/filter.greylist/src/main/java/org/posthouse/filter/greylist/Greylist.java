package org.posthouse.filter.greylist;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.posthouse.filter.greylist.Table.Entry;
import org.posthouse.support.Sha256;

/** Decides who has to come again, and remembers who has come. */
final class Greylist {
    /** What was decided. */
    enum Decision {
        /** The whole network is known. */
        NETWORK(true),
        /** It has come back before. */
        KNOWN(true),
        /** It has come back now. */
        CONFIRMED(true),
        /** It was never seen, or is forgotten. */
        UNKNOWN(false),
        /** It came back too early. */
        EARLY(false);

        private final boolean passes;

        Decision(boolean passes) {
            this.passes = passes;
        }

        boolean passes() {
            return passes;
        }
    }

    /**
     * What has to be written.
     *
     * @param changes entries in their new form; empty if all has to be written
     * @param all too much has changed to be kept
     */
    record Changes(List<Entry> changes, boolean all) {}

    private static final long START = 1_577_836_800; // 2020: an int of seconds lasts until 2088
    private static final int LAZY_SECONDS = 3600; // so long a sight of what is known need not be written
    private static final int MOST_CHANGES = 20_000;

    private final Table table;
    private final Clock clock;
    private byte[] secret;
    private List<Entry> changes = new ArrayList<>();
    private boolean all;

    /** @param secret what keys are made with, until others are read from a file */
    Greylist(int places, Clock clock, byte[] secret) {
        this.table = new Table(places);
        this.clock = clock;
        this.secret = secret.clone();
    }

    /**
     * Decides about a triple, and takes note of it.
     *
     * @param from where it comes from
     */
    synchronized Decision decide(String from, String sender, String recipient, Terms terms) {
        int now = seconds();
        long networkKey = key("network " + from);
        Entry network = table.get(networkKey);
        if (network != null
                && terms.network() > 0
                && network.good() >= terms.network()
                && !isForgotten(network, now, terms)) {
            seen(network, now);
            return Decision.NETWORK;
        }
        long key = key("triple " + from + ' ' + sender + ' ' + recipient);
        Entry triple = table.get(key);
        if (triple == null || isForgotten(triple, now, terms)) {
            put(new Entry(key, now, now, 0));
            return Decision.UNKNOWN;
        }
        if (triple.good() > 0) {
            seen(triple, now);
            return Decision.KNOWN;
        }
        if (now - triple.first() < terms.pause().toSeconds()) {
            return Decision.EARLY;
        }
        put(new Entry(key, triple.first(), now, 1));
        int before = network == null || isForgotten(network, now, terms) ? 0 : network.good();
        put(new Entry(networkKey, now, now, before + 1));
        return Decision.CONFIRMED;
    }

    private static boolean isForgotten(Entry entry, int now, Terms terms) {
        return entry.good() > 0
                ? now - entry.last() > terms.known().toSeconds()
                : now - entry.first() > terms.retry().toSeconds();
    }

    private void seen(Entry entry, int now) {
        Entry after = new Entry(entry.key(), entry.first(), now, entry.good());
        if (now - entry.last() >= LAZY_SECONDS) { // and the table keeps the old time until then, as the file does
            put(after);
        }
    }

    private void put(Entry entry) {
        table.put(entry);
        if (changes.size() < MOST_CHANGES) {
            changes.add(entry);
        } else {
            all = true;
            changes.clear();
        }
    }

    /** What has changed since this was called last. */
    synchronized Changes takeChanges() {
        Changes taken = new Changes(List.copyOf(changes), all);
        changes = new ArrayList<>();
        all = false;
        return taken;
    }

    /** All entries; what has changed is no longer told. */
    synchronized List<Entry> takeAll() {
        takeChanges();
        List<Entry> entries = new ArrayList<>(table.size());
        for (int place = 0; place < table.places(); place++) {
            Entry entry = table.at(place);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /** Begins with what a file has. Not to be called once something was decided: keys would be others. */
    synchronized void begin(byte[] itsSecret, List<Entry> entries) {
        secret = itsSecret.clone();
        entries.forEach(table::put);
    }

    /** As {@link #begin} has given it. */
    synchronized byte[] secret() {
        return secret.clone();
    }

    /** How many triples and networks are remembered. */
    synchronized int size() {
        return table.size();
    }

    private int seconds() {
        return (int) (clock.instant().getEpochSecond() - START);
    }

    private long key(String text) {
        long key = ByteBuffer.wrap(Sha256.of(HexFormat.of().formatHex(secret) + text))
                .getLong();
        return key == 0 ? 1 : key;
    }
}
