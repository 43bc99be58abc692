package org.posthouse.filter.junk.features;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.message.Message;

/** The features of a message: hashes, distinct in each view. Immutable. */
public final class Features {
    /** Of what is hashed, and how; models learned with another version are of no use. */
    public static final int VERSION = 1;

    /** The most features of a view; what comes later in the message is left out. */
    public static final int MOST = 4_096;

    private final int[] form;
    private final int[] text;
    private final Map<Integer, String> names;

    Features(int[] form, int[] text, Map<Integer, String> names) {
        this.form = form;
        this.text = text;
        this.names = names;
    }

    /**
     * Reads the header and at most {@link TextFeatures#MAX_READ} characters of the text parts.
     *
     * @throws IOException if the message cannot be read
     */
    public static Features of(Message message) throws IOException {
        return read(message, new Collector(false));
    }

    /** As {@link #of}, and keeps what each feature looks like: to tell people why. Takes a multiple of the time. */
    public static Features named(Message message) throws IOException {
        return read(message, new Collector(true));
    }

    private static Features read(Message message, Collector collector) throws IOException {
        new HeaderFeatures(collector).read(message.headers());
        new TextFeatures(message, collector).read();
        return collector.features();
    }

    /** How many features a view has. */
    public int count(View view) {
        return array(view).length;
    }

    /** A feature of a view; any value but 0. */
    public int hash(View view, int index) {
        return array(view)[index];
    }

    /** What a feature looks like, for people; empty unless they were kept. What it says is the sender's: encode it for where it goes. */
    public Optional<String> name(int hash) {
        return Optional.ofNullable(names.get(hash));
    }

    private int[] array(View view) {
        return view == View.FORM ? form : text;
    }
}
