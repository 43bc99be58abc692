package org.posthouse.spool.legacy;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;

/** The octets of an entry or a change, from the front. Damage is an IOException. */
final class LegacyInput {
    private static final int VERSION = 1;

    private final DataInputStream in;

    LegacyInput(byte[] octets) throws IOException {
        in = new DataInputStream(new ByteArrayInputStream(octets));
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("spool record of version " + version + ", expected " + VERSION);
        }
    }

    long number() throws IOException {
        return in.readLong();
    }

    int integer() throws IOException {
        return in.readInt();
    }

    int octet() throws IOException {
        return in.readUnsignedByte();
    }

    boolean flag() throws IOException {
        return in.readBoolean();
    }

    /** A number of things of at least an octet each. */
    int count() throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IOException("number of recipients");
        }
        return count;
    }

    Instant instant() throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    String text() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new EOFException("text of " + length + " octets");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    Optional<String> optional() throws IOException {
        return in.readBoolean() ? Optional.of(text()) : Optional.empty();
    }

    Status status() throws IOException {
        return new Status(in.readUnsignedShort(), text(), text());
    }

    Address address() throws IOException {
        String localPart = text();
        String domain = text();
        if (localPart.isEmpty()) {
            throw new IOException("empty local part");
        }
        return new Address(localPart, domain);
    }

    Sender sender() throws IOException {
        Sender.Builder sender = Sender.builder(in.readBoolean() ? Optional.of(address()) : Optional.empty())
                .size(in.readLong())
                .body(one(Sender.Body.values(), in.readByte()))
                .smtputf8(in.readBoolean());
        int ret = in.readByte();
        if (ret != 0) {
            sender.ret(one(Sender.Ret.values(), ret - 1));
        }
        optional().ifPresent(sender::envid);
        return sender.build();
    }

    /** A recipient without its key and its progress. */
    Recipient.Builder recipient() throws IOException {
        Recipient.Builder recipient = Recipient.builder(address());
        int bits = in.readUnsignedByte();
        Set<Recipient.Notify> notifyOn = EnumSet.noneOf(Recipient.Notify.class);
        for (Recipient.Notify n : Recipient.Notify.values()) {
            if ((bits & 1 << n.ordinal()) != 0) {
                notifyOn.add(n);
            }
        }
        optional().ifPresent(recipient::original);
        return recipient.notifyOn(notifyOn);
    }

    static <T> T one(T[] values, int ordinal) throws IOException {
        if (ordinal < 0 || ordinal >= values.length) {
            throw new IOException("unknown value " + ordinal);
        }
        return values[ordinal];
    }
}
