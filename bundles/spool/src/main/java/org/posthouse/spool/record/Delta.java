package org.posthouse.spool.record;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.MailCodec;
import org.posthouse.api.mail.Recipient;

/**
 * How the recipients of a mail have changed, as octets: either all of them, or what became of those that are different. Those
 * that are new come last.
 */
final class Delta {
    private static final int ALL = 0;
    private static final int DIFFERENT = 1;

    private static final int END = 0;
    private static final int DISPOSITION = 1;
    private static final int REPLACED = 2;
    private static final int REMOVED = 3;
    private static final int ADDED = 4;

    private Delta() {}

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] octets(Writing writing) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(octets)) {
            writing.to(out);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return octets.toByteArray();
    }

    /** All recipients. */
    static byte[] all(List<Recipient> after) {
        return octets(out -> {
            out.writeByte(ALL);
            out.writeInt(after.size());
            for (Recipient r : after) {
                piece(out, MailCodec.encode(r));
            }
        });
    }

    /** What is different; those that are there before and after are in the same order. */
    static byte[] different(List<Recipient> before, List<Recipient> after) {
        Map<String, Recipient> left = new HashMap<>(after.size() * 2);
        after.forEach(r -> left.put(r.key(), r));
        return octets(out -> {
            out.writeByte(DIFFERENT);
            for (int i = 0; i < before.size(); i++) {
                Recipient old = before.get(i);
                Recipient now = left.remove(old.key());
                if (now == null) {
                    out.writeByte(REMOVED);
                    out.writeInt(i);
                } else if (!now.equals(old)) {
                    boolean same = now.with(old.disposition()).equals(old);
                    out.writeByte(same ? DISPOSITION : REPLACED);
                    out.writeInt(i);
                    piece(out, same ? MailCodec.encode(now.disposition()) : MailCodec.encode(now));
                }
            }
            for (Recipient r : after) {
                if (left.containsKey(r.key())) {
                    out.writeByte(ADDED);
                    piece(out, MailCodec.encode(r));
                }
            }
            out.writeByte(END);
        });
    }

    private static void piece(DataOutputStream out, byte[] octets) throws IOException {
        out.writeInt(octets.length);
        out.write(octets);
    }

    /** Whether it says all recipients, so that those before do not matter. */
    static boolean isAll(byte[] delta) {
        return delta.length > 0 && delta[0] == ALL;
    }

    /**
     * The recipients after it.
     *
     * @throws IOException if it is damaged, or does not fit those before
     */
    static List<Recipient> apply(byte[] delta, List<Recipient> before) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(delta))) {
            int kind = in.readByte();
            if (kind == ALL) {
                return all(in);
            }
            if (kind != DIFFERENT) {
                throw new IOException("a change of kind " + kind);
            }
            return different(in, before);
        }
    }

    private static List<Recipient> all(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IOException("number of recipients");
        }
        List<Recipient> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(MailCodec.recipient(piece(in)));
        }
        return all;
    }

    private static List<Recipient> different(DataInputStream in, List<Recipient> before) throws IOException {
        List<Recipient> after = new ArrayList<>(before.size() + 1);
        int taken = 0;
        for (int what = in.readByte(); what != END; what = in.readByte()) {
            int at = what == ADDED ? before.size() : in.readInt();
            if (at < taken || at > before.size() || what != ADDED && at == before.size()) {
                throw new IOException("a change of recipient " + at + " of " + before.size());
            }
            after.addAll(before.subList(taken, at));
            taken = at;
            switch (what) {
                case DISPOSITION -> {
                    Disposition now = MailCodec.disposition(piece(in));
                    after.add(before.get(taken++).with(now));
                }
                case REPLACED -> {
                    after.add(MailCodec.recipient(piece(in)));
                    taken++;
                }
                case REMOVED -> taken++;
                case ADDED -> after.add(MailCodec.recipient(piece(in)));
                default -> throw new IOException("a change of recipients of kind " + what);
            }
        }
        after.addAll(before.subList(taken, before.size()));
        return after;
    }

    private static byte[] piece(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new EOFException("a piece of " + length + " octets");
        }
        return in.readNBytes(length);
    }
}
