package org.posthouse.spool.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.MailCodec;
import org.posthouse.segments.CorruptRecordException;
import org.posthouse.segments.RecordWriter;

/**
 * A mail as it came, and where it stands in the order of all. It is the end of a record that begins with the message: the
 * octets of the mail, then its place, their length and the checksum of all that.
 *
 * @param octets how long the mail is
 */
record Base(Mail mail, long sequence, int octets) {
    private static final int TAIL = 16;
    /** Enough for most mails with one look. */
    private static final int GUESS = 1024;

    /** Writes it behind the message and ends the record; it is durable with the batch. Answers the mail as it is there. */
    static Stored finish(RecordWriter writer, Mail mail, long sequence) throws IOException {
        byte[] octets = MailCodec.encode(mail);
        ByteBuffer tail = ByteBuffer.allocate(TAIL).putLong(sequence).putInt(octets.length);
        writer.write(octets);
        writer.write(tail.putInt(crc(octets, tail)).array());
        return Stored.fresh(mail, writer.finish(), octets.length);
    }

    private static int crc(byte[] octets, ByteBuffer tail) {
        CRC32C crc = new CRC32C();
        crc.update(octets);
        crc.update(tail.array(), 0, TAIL - Integer.BYTES);
        return (int) crc.getValue();
    }

    static Base read(Reading reading, long record) throws IOException {
        long length = reading.length(record);
        if (length < TAIL + 1) { // a mail is never empty
            throw new CorruptRecordException("mail of " + length + " octets");
        }
        // from the second octet on at most: the checksum of the whole is of no interest, since the message has its own
        // reader
        int guess = (int) Math.min(length - 1, GUESS);
        byte[] end = reading.read(record, length - guess, guess);
        ByteBuffer tail = ByteBuffer.wrap(Arrays.copyOfRange(end, guess - TAIL, guess));
        long sequence = tail.getLong();
        int octets = tail.getInt();
        if (octets <= 0 || octets > length - TAIL) {
            throw new CorruptRecordException("length of the mail in record " + Long.toHexString(record));
        }
        byte[] mail = octets + TAIL <= guess
                ? Arrays.copyOfRange(end, guess - TAIL - octets, guess - TAIL)
                : reading.read(record, length - TAIL - octets, octets);
        if (crc(mail, tail) != tail.getInt()) {
            throw new CorruptRecordException("checksum of the mail in record " + Long.toHexString(record));
        }
        try {
            return new Base(MailCodec.mail(mail), sequence, octets);
        } catch (IOException e) { // what a version wrote that this one cannot read: it costs this mail only
            throw new CorruptRecordException("mail in record " + Long.toHexString(record) + ": " + e.getMessage());
        }
    }
}
