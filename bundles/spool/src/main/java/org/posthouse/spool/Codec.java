package org.posthouse.spool;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.RecipientState.Phase;

/**
 * The octets of entries and of their changes. The first octet is the version; a later version may add at the end of
 * what it knows, and must go on reading this one. Enumerations are written as their ordinals: never reorder them.
 */
final class Codec {
    private static final int VERSION = 1;
    private static final int HELD = 1;
    private static final int DOOMED = 2;
    private static final int RECIPIENTS = 4;
    private static final int PHASE = 3;
    private static final int LAST = 4;
    private static final int REMOTE_MTA = 8;
    private static final int DELAY_NOTIFIED = 16;
    private static final int IN_FULL = 32;

    private Codec() {}

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            writing.to(out);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return octets.toByteArray();
    }

    private static DataInputStream reading(byte[] octets) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(octets));
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("spool record of version " + version + ", this is " + VERSION);
        }
        return in;
    }

    static byte[] encode(Entry e) {
        return bytes(out -> {
            out.writeLong(e.size());
            text(out, e.id());
            instant(out, e.arrived());
            sender(out, e.sender());
            out.writeInt(e.attempts());
            instant(out, e.due());
            out.writeBoolean(e.held());
            text(out, e.reason());
            optional(out, e.account());
            optional(out, e.remote());
            recipients(out, e.recipients(), List.of());
        });
    }

    static Entry entry(byte[] octets) throws IOException {
        DataInputStream in = reading(octets);
        long size = in.readLong();
        String id = text(in);
        Instant arrived = instant(in);
        Sender sender = sender(in);
        int attempts = in.readInt();
        Instant due = instant(in);
        boolean held = in.readBoolean();
        String reason = text(in);
        Optional<String> account = optional(in);
        Optional<String> remote = optional(in);
        List<RecipientState> recipients = recipients(in, List.of());
        return new Entry(id, arrived, sender, recipients, size, attempts, due, held, reason, account, remote);
    }

    /** Writes a change; recipients are written in short where only their progress differs from {@code base}. */
    static byte[] encode(State s, List<RecipientState> base) {
        return bytes(out -> {
            out.writeLong(s.entryRecord());
            out.writeInt(s.sequence());
            out.writeByte((s.held() ? HELD : 0)
                    | (s.doomed() ? DOOMED : 0)
                    | (s.recipients().isPresent() ? RECIPIENTS : 0));
            out.writeInt(s.attempts());
            instant(out, s.due());
            text(out, s.reason());
            if (s.recipients().isPresent()) {
                recipients(out, s.recipients().get(), base);
            }
        });
    }

    /** Reads a change; without a base its recipients stay unread, and an empty list stands for them. */
    static State state(byte[] octets, Optional<List<RecipientState>> base) throws IOException {
        DataInputStream in = reading(octets);
        long entryRecord = in.readLong();
        int sequence = in.readInt();
        int flags = in.readUnsignedByte();
        int attempts = in.readInt();
        Instant due = instant(in);
        String reason = text(in);
        Optional<List<RecipientState>> recipients = Optional.empty();
        if ((flags & RECIPIENTS) != 0) {
            recipients = Optional.of(base.isPresent() ? recipients(in, base.get()) : List.of());
        }
        return new State(
                entryRecord, sequence, attempts, due, (flags & HELD) != 0, (flags & DOOMED) != 0, reason, recipients);
    }

    private static void recipients(DataOutputStream out, List<RecipientState> all, List<RecipientState> base)
            throws IOException {
        out.writeInt(all.size());
        for (int i = 0; i < all.size(); i++) {
            RecipientState r = all.get(i);
            boolean same = i < base.size()
                    && base.get(i).key().equals(r.key())
                    && base.get(i).recipient().equals(r.recipient());
            out.writeByte(r.phase().ordinal()
                    | (r.last().isPresent() ? LAST : 0)
                    | (r.remoteMta().isPresent() ? REMOTE_MTA : 0)
                    | (r.delayNotified() ? DELAY_NOTIFIED : 0)
                    | (same ? 0 : IN_FULL));
            if (!same) {
                recipient(out, r.recipient());
                text(out, r.key());
            }
            if (r.last().isPresent()) {
                out.writeShort(r.last().get().code());
                text(out, r.last().get().enhanced());
                text(out, r.last().get().text());
            }
            if (r.remoteMta().isPresent()) {
                text(out, r.remoteMta().get());
            }
        }
    }

    private static List<RecipientState> recipients(DataInputStream in, List<RecipientState> base) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IOException("number of recipients");
        }
        List<RecipientState> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int flags = in.readUnsignedByte();
            Recipient recipient;
            String key;
            if ((flags & IN_FULL) != 0) {
                recipient = recipient(in);
                key = text(in);
            } else if (i < base.size()) {
                recipient = base.get(i).recipient();
                key = base.get(i).key();
            } else {
                throw new IOException("progress of an unknown recipient");
            }
            Optional<Status> last = (flags & LAST) != 0
                    ? Optional.of(new Status(in.readUnsignedShort(), text(in), text(in)))
                    : Optional.empty();
            Optional<String> remoteMta = (flags & REMOTE_MTA) != 0 ? Optional.of(text(in)) : Optional.empty();
            Phase phase = one(Phase.values(), flags & PHASE);
            all.add(new RecipientState(recipient, key, phase, last, remoteMta, (flags & DELAY_NOTIFIED) != 0));
        }
        return all;
    }

    private static void recipient(DataOutputStream out, Recipient r) throws IOException {
        address(out, r.address());
        int bits = 0;
        for (Recipient.Notify n : r.notifyOn()) {
            bits |= 1 << n.ordinal();
        }
        out.writeByte(bits);
        optional(out, r.original());
    }

    private static Recipient recipient(DataInputStream in) throws IOException {
        Address address = address(in);
        int bits = in.readUnsignedByte();
        Set<Recipient.Notify> notifyOn = EnumSet.noneOf(Recipient.Notify.class);
        for (Recipient.Notify n : Recipient.Notify.values()) {
            if ((bits & 1 << n.ordinal()) != 0) {
                notifyOn.add(n);
            }
        }
        return new Recipient(address, notifyOn, optional(in));
    }

    private static void sender(DataOutputStream out, Sender s) throws IOException {
        out.writeBoolean(s.address().isPresent());
        if (s.address().isPresent()) {
            address(out, s.address().get());
        }
        out.writeLong(s.size());
        out.writeByte(s.body().ordinal());
        out.writeBoolean(s.smtputf8());
        out.writeByte(s.ret().map(r -> r.ordinal() + 1).orElse(0));
        optional(out, s.envid());
    }

    private static Sender sender(DataInputStream in) throws IOException {
        Optional<Address> address = in.readBoolean() ? Optional.of(address(in)) : Optional.empty();
        long size = in.readLong();
        Sender.Body body = one(Sender.Body.values(), in.readByte());
        boolean smtputf8 = in.readBoolean();
        int ret = in.readByte();
        return new Sender(
                address,
                size,
                body,
                smtputf8,
                ret == 0 ? Optional.empty() : Optional.of(one(Sender.Ret.values(), ret - 1)),
                optional(in));
    }

    private static void address(DataOutputStream out, Address a) throws IOException {
        text(out, a.localPart());
        text(out, a.domain());
    }

    private static Address address(DataInputStream in) throws IOException {
        String localPart = text(in);
        String domain = text(in);
        if (localPart.isEmpty()) {
            throw new IOException("empty local part");
        }
        return new Address(localPart, domain);
    }

    private static <T> T one(T[] values, int ordinal) throws IOException {
        if (ordinal < 0 || ordinal >= values.length) {
            throw new IOException("unknown value " + ordinal);
        }
        return values[ordinal];
    }

    private static void instant(DataOutputStream out, Instant i) throws IOException {
        out.writeLong(i.getEpochSecond());
        out.writeInt(i.getNano());
    }

    private static Instant instant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    private static void optional(DataOutputStream out, Optional<String> s) throws IOException {
        out.writeBoolean(s.isPresent());
        if (s.isPresent()) {
            text(out, s.get());
        }
    }

    private static Optional<String> optional(DataInputStream in) throws IOException {
        return in.readBoolean() ? Optional.of(text(in)) : Optional.empty();
    }

    private static void text(DataOutputStream out, String s) throws IOException {
        byte[] octets = s.getBytes(StandardCharsets.UTF_8);
        out.writeInt(octets.length);
        out.write(octets);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new EOFException("text of " + length + " octets");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
