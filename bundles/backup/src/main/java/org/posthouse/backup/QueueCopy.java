package org.posthouse.backup;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.MailCodec;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;

/**
 * The mail of a queue in one file, whichever spool it is from: a magic number; for each mail the length of its envelope, the
 * envelope, its message and a checksum of these; a zero and the number of mails. A file without that end is none.
 */
final class QueueCopy {
    private static final long MAGIC = 0x504f5354_51554531L;
    private static final int PAGE = 100;
    private static final int PIECE = 64 << 10;

    /** An envelope has at most so many octets: far more than the most recipients take. */
    private static final int LONGEST = 256 << 20;

    /** So many problems are told. */
    private static final int MOST_PROBLEMS = 100;

    private QueueCopy() {}

    /**
     * What was copied.
     *
     * @param mails whole ones
     * @param problems mails that could not be read, and are not in the copy
     */
    record Copied(long mails, List<String> problems) {
        Copied {
            problems = List.copyOf(problems);
        }
    }

    /** Takes a mail of a copy. */
    @FunctionalInterface
    interface Reader {
        /**
         * Reads it.
         *
         * @param message its octets, to be read to the end
         * @param whole is asked when the message was read: fails if what was read is not what was written
         */
        void mail(Mail mail, InputStream message, Whole whole) throws IOException;
    }

    /** The check of what was read. */
    @FunctionalInterface
    interface Whole {
        void check() throws IOException;
    }

    /**
     * Copies all that waits. Each mail is as it was at some moment of the call; one that ends meanwhile may be missing: what became
     * of it is where it went. One that replaces another comes later in the queue, and so is met.
     */
    static Copied write(Spool spool, Path file) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            put(out, ByteBuffer.allocate(8).putLong(MAGIC).flip());
            long mails = 0;
            List<String> problems = new ArrayList<>();
            OptionalLong next = OptionalLong.empty();
            do {
                Spool.Page page = spool.list(Query.ALL, next, PAGE);
                for (Spool.Listed listed : page.mails()) {
                    long begin = out.position();
                    try {
                        mails += write(spool, listed.mail(), out) ? 1 : 0;
                    } catch (UnreadableException failed) {
                        out.truncate(begin);
                        if (spool.find(listed.mail().id()).isPresent()) {
                            problem(problems, listed.mail().id() + ": " + failed.getMessage());
                        }
                    }
                }
                next = page.next();
            } while (next.isPresent());
            put(out, ByteBuffer.allocate(12).putInt(0).putLong(mails).flip());
            out.force(true);
            return new Copied(mails, problems);
        }
    }

    private static void problem(List<String> problems, String text) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add("queue: " + text);
        }
    }

    /** False if the mail has ended. */
    private static boolean write(Spool spool, Mail mail, FileChannel out) throws IOException {
        Optional<Message> message = source(() -> spool.message(mail.id()));
        if (message.isEmpty()) {
            return false;
        }
        Mail whole = mail.toBuilder().size(message.get().size()).build();
        byte[] envelope = MailCodec.encode(whole);
        CRC32 sum = new CRC32();
        sum.update(envelope);
        put(out, ByteBuffer.allocate(4).putInt(envelope.length).flip());
        put(out, ByteBuffer.wrap(envelope));
        long left = whole.size();
        byte[] piece = new byte[PIECE];
        try (InputStream in = source(() -> message.get().open(0))) {
            for (int n = source(() -> in.read(piece)); n >= 0; n = source(() -> in.read(piece))) {
                sum.update(piece, 0, n);
                put(out, ByteBuffer.wrap(piece, 0, n));
                left -= n;
            }
        }
        if (left != 0) {
            throw new UnreadableException(new IOException("the message does not have the size its envelope says"));
        }
        put(out, ByteBuffer.allocate(8).putLong(sum.getValue()).flip());
        return true;
    }

    /** Tells failures of the queue from those of the backup's disk. */
    private static <T> T source(Source<T> source) throws UnreadableException {
        try {
            return source.read();
        } catch (IOException failed) {
            throw new UnreadableException(failed);
        }
    }

    @FunctionalInterface
    private interface Source<T> {
        T read() throws IOException;
    }

    /** One mail cannot be read, or is gone. */
    private static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadableException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static void put(FileChannel out, ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            out.write(octets);
        }
    }

    /**
     * Reads a copy.
     *
     * @return the mails
     * @throws IOException if it is not whole; what was read before is right
     */
    static long read(Path file, Reader reader) throws IOException {
        CRC32 sum = new CRC32();
        try (CheckedInputStream checked =
                        new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), PIECE), sum);
                DataInputStream in = new DataInputStream(checked)) {
            if (in.readLong() != MAGIC) {
                throw new IOException(file + " is not a copy of a queue");
            }
            long mails = 0;
            for (int length = in.readInt(); length != 0; length = in.readInt()) {
                if (length < 0 || length > Math.min(LONGEST, Files.size(file))) {
                    throw damaged(file, mails);
                }
                sum.reset();
                byte[] envelope = in.readNBytes(length);
                Mail mail = MailCodec.mail(envelope);
                Part message = new Part(in, mail.size());
                long before = mails;
                reader.mail(mail, message, () -> {
                    message.skipAll();
                    long now = sum.getValue();
                    if (in.readLong() != now) {
                        throw damaged(file, before);
                    }
                });
                mails++;
            }
            if (in.readLong() != mails) {
                throw damaged(file, mails);
            }
            return mails;
        } catch (EOFException cutShort) {
            throw new IOException(file + " is truncated", cutShort);
        }
    }

    private static IOException damaged(Path file, long mails) {
        return new IOException(file + " is damaged after its first " + mails + " mails");
    }

    /** The next octets of a stream. */
    private static final class Part extends InputStream {
        private final InputStream in;
        private long left;

        Part(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int n = in.read(into, offset, (int) Math.min(length, left));
            if (n < 0) {
                throw new EOFException();
            }
            left -= n;
            return n;
        }

        void skipAll() throws IOException {
            byte[] piece = new byte[PIECE];
            while (read(piece, 0, piece.length) >= 0) {
                // on to the end
            }
        }
    }
}
