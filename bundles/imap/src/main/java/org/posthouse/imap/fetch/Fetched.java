package org.posthouse.imap.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.message.Message;
import org.posthouse.imap.parse.DateTimes;
import org.posthouse.imap.wire.Wire;
import org.posthouse.mime.Mime;
import org.posthouse.mime.Part;
import org.posthouse.mime.Range;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.blob.DamagedBlobException;

/** One message while it is being fetched. The message itself is only held within a piece. */
final class Fetched {
    /** What a section is: octets at hand, or a stretch of the message; both null if there is no such section. */
    record Text(byte[] octets, Range range) {
        static final Text NIL = new Text(null, null);
        private static final int BLOCK = 8 * 1024;

        /**
         * Reads the stretch: a short one is at hand then, a long one is known to be readable. One that goes to the end of the
         * message is read with what is before it, since checksums are compared when all was read.
         *
         * @param most the most octets that are kept
         */
        Text read(Message message, int most) throws IOException {
            if (range == null || range.length() == 0) {
                return this;
            }
            boolean toTheEnd = range.end() == message.size();
            try (InputStream in = toTheEnd ? message.open(0) : Mime.open(message, range)) {
                for (long left = toTheEnd ? range.offset() : 0; left > 0; ) {
                    int passed = in.readNBytes((int) Math.min(left, BLOCK)).length;
                    left = passed == 0 ? 0 : left - passed;
                }
                boolean kept = range.length() <= most;
                byte[] read = kept ? in.readAllBytes() : null;
                long number = kept ? read.length : in.transferTo(OutputStream.nullOutputStream());
                if (number < range.length()) {
                    throw new DamagedBlobException("a message ends before its size");
                }
                return kept ? new Text(read, null) : this;
            }
        }
    }

    private final long mailbox;
    private final long uid;
    private final Row row;
    private FlagRow flags;
    private boolean seenNow;
    private Message message;
    private Part root;

    Fetched(long mailbox, long uid, FlagRow flags, Row row) {
        this.mailbox = mailbox;
        this.uid = uid;
        this.flags = flags;
        this.row = row;
    }

    FlagRow flags() {
        return flags;
    }

    /** \Seen was set because of this fetch. */
    void seen(FlagRow now) {
        flags = now;
        seenNow = true;
    }

    boolean isSeenNow() {
        return seenNow;
    }

    /** Lets go of the message; what is known of its structure stays. */
    void release() {
        message = null;
    }

    Message message(Account account) throws StoreException {
        if (message == null) {
            message = account.content(mailbox, uid);
        }
        return message;
    }

    private Part root(Account account) throws StoreException, IOException {
        if (root == null) {
            root = Mime.structure(message(account));
        }
        return root;
    }

    /** Writes an item that is not a section. */
    void write(FetchSpec.Kind kind, Account account, boolean recent, Wire out) throws StoreException, IOException {
        switch (kind) {
            case UID -> out.text("UID ").number(uid);
            case FLAGS -> out.text("FLAGS ").flags(flags.flags(), recent);
            case MODSEQ -> out.text("MODSEQ (").number(flags.modSeq()).text(")");
            case INTERNALDATE -> out.text("INTERNALDATE ").text(DateTimes.format(row.internalDate()));
            case SIZE -> out.text("RFC822.SIZE ").number(row.size());
            case ENVELOPE -> out.text("ENVELOPE ").octets(envelope(account));
            case BODYSTRUCTURE -> out.text("BODYSTRUCTURE ").octets(structure(row.bodyStructure(), true, account));
            case BODY -> out.text("BODY ").octets(structure(row.body(), false, account));
            default -> throw new IllegalArgumentException(kind.name());
        }
    }

    private byte[] envelope(Account account) throws StoreException, IOException {
        return row.envelope().length > 0 ? row.envelope() : Mime.envelope(message(account));
    }

    private byte[] structure(byte[] known, boolean extended, Account account) throws StoreException, IOException {
        if (known.length > 0) {
            return known;
        }
        return extended ? Mime.bodyStructure(root(account)) : Mime.body(root(account));
    }

    /** Where the octets of a section are, or the octets themselves. */
    Text text(Section section, Account account) throws StoreException, IOException {
        Message whole = message(account);
        return switch (section.text()) {
            case FIELDS, FIELDS_NOT -> fields(section, account);
            case ALL ->
                section.path().isEmpty()
                        ? slice(section, Optional.of(new Range(0, whole.size())))
                        : slice(section, root(account).range(section.path(), org.posthouse.mime.Section.ALL));
            case HEADER -> header(section, whole, account);
            case TEXT -> body(section, whole, account);
            case MIME -> slice(section, root(account).range(section.path(), org.posthouse.mime.Section.MIME));
        };
    }

    private Text header(Section section, Message whole, Account account) throws StoreException, IOException {
        return section.path().isEmpty()
                ? slice(section, Optional.of(new Range(0, Mime.headerLength(whole))))
                : slice(section, root(account).range(section.path(), org.posthouse.mime.Section.HEADER));
    }

    private Text body(Section section, Message whole, Account account) throws StoreException, IOException {
        if (!section.path().isEmpty()) {
            return slice(section, root(account).range(section.path(), org.posthouse.mime.Section.TEXT));
        }
        long header = Mime.headerLength(whole);
        return slice(section, Optional.of(new Range(header, whole.size() - header)));
    }

    private Text fields(Section section, Account account) throws StoreException, IOException {
        boolean not = section.text() == Section.Text.FIELDS_NOT;
        List<String> names = section.fields();
        byte[] octets;
        if (section.path().isEmpty()) {
            octets = Mime.headerFields(message(account), names, not);
        } else {
            Optional<Part> part = root(account).messageAt(section.path());
            if (part.isEmpty()) {
                return Text.NIL;
            }
            octets = Mime.headerFields(message(account), part.get(), names, not);
        }
        if (section.isPartial()) {
            int from = (int) Math.min(section.from(), octets.length);
            int to = (int) Math.min(from + section.length(), octets.length);
            octets = java.util.Arrays.copyOfRange(octets, from, to);
        }
        return new Text(octets, null);
    }

    private static Text slice(Section section, Optional<Range> range) {
        if (range.isEmpty()) {
            return Text.NIL;
        }
        return new Text(null, section.isPartial() ? range.get().slice(section.from(), section.length()) : range.get());
    }
}
