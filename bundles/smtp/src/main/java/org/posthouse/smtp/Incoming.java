package org.posthouse.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.message.Status;
import org.posthouse.smtp.parse.BodyReader;
import org.posthouse.smtp.parse.ChunkReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mail that is coming in: intake's transaction, and what the session has to know of it. */
final class Incoming {
    private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);

    final String id;
    /** The reverse-path in angle brackets, for the log. */
    final String sender;

    final boolean smtputf8;

    /** Recipients accepted so far. */
    int recipients;
    /** Octets of message data read so far. */
    long received;
    /** Reads the message data; null before it begins. */
    BodyReader reader;

    private final Sink sink = new Sink();
    private Transaction transaction;
    private String ticket = "";
    private OutputStream stream;
    private Status failure;

    Incoming(Transaction transaction, String sender, boolean smtputf8) {
        this(transaction.id(), sender, smtputf8);
        this.transaction = transaction;
    }

    private Incoming(String id, String sender, boolean smtputf8) {
        this.id = id;
        this.sender = sender;
        this.smtputf8 = smtputf8;
    }

    /** One whose transaction is to be taken up by a ticket, or has failed, or is already committed. */
    static Incoming parked(String id, String sender, boolean smtputf8, String ticket, Optional<Status> failure) {
        Incoming incoming = new Incoming(id, sender, smtputf8);
        incoming.ticket = ticket;
        incoming.failure = failure.orElse(null);
        return incoming;
    }

    /** A part of the message came by BDAT. */
    boolean isChunked() {
        return reader instanceof ChunkReader;
    }

    /** Why no message can come of it; empty if one can. */
    Optional<Status> failure() {
        return Optional.ofNullable(failure);
    }

    /** No message comes of it, whatever the client still sends. */
    void fail(Status status) {
        if (failure == null) {
            failure = status;
        }
        abort();
    }

    /** Message data can be read: it has a place to go to, or is thrown away. */
    boolean isOpen() {
        return stream != null || failure != null;
    }

    /** The transaction was parked and has to be taken up again. */
    boolean isDetached() {
        return !ticket.isEmpty();
    }

    /** Intake's transaction; call on a worker. */
    Transaction transaction(Services services) throws Rejection {
        if (failure == null && transaction == null) {
            Intake intake =
                    services.intake().orElseThrow(() -> new Rejection(Status.UNAVAILABLE)); // the ticket is kept
            attach(intake);
        }
        if (failure != null) {
            throw new Rejection(failure);
        }
        return transaction;
    }

    private void attach(Intake intake) {
        String once = ticket;
        ticket = "";
        try {
            transaction = intake.attach(once);
        } catch (Rejection lost) {
            // not the client's fault, whatever the reason
            fail(lost.status().temporary() ? lost.status() : Status.UNAVAILABLE);
        } catch (RuntimeException broken) {
            LOG.warn("transaction {} could not be taken up", id, broken);
            fail(Status.UNAVAILABLE);
        }
    }

    /** Opens the stream that takes the message, or finds it again; call on a worker. */
    void open(Services services) throws Rejection {
        Transaction open = transaction(services);
        if (stream == null) {
            try {
                stream = open.data();
            } catch (RuntimeException broken) {
                LOG.warn("transaction {} cannot take data", id, broken);
                fail(Status.UNAVAILABLE);
                throw new Rejection(failure);
            }
        }
    }

    /** Reads message data, as {@link BodyReader#read}. */
    int read(byte[] octets, int from, int to) {
        try {
            int end = reader.read(octets, from, to, sink);
            received += end - from;
            return end;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The last chunk was read. */
    void finishChunks() {
        try {
            ((ChunkReader) reader).finish(sink);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Lets go of the transaction; empty if there is nothing to be taken up. */
    String detach() {
        if (transaction != null && failure == null) {
            try {
                ticket = transaction.detach();
            } catch (RuntimeException gone) {
                failure = Status.UNAVAILABLE;
            }
            transaction = null;
            stream = null;
        }
        return ticket;
    }

    /** The transaction belongs to intake alone from now on. */
    void committed() {
        transaction = null;
        stream = null;
    }

    /** Ends the transaction without a message. */
    void abort() {
        Transaction open = transaction;
        transaction = null;
        stream = null;
        if (open != null) {
            try {
                open.close();
            } catch (RuntimeException gone) {
                LOG.debug("transaction {} could not be aborted", id, gone);
            }
        }
    }

    /** Takes the message, and never throws: what comes after a failure is thrown away. */
    private final class Sink extends OutputStream {
        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            if (stream == null || failure != null) {
                return;
            }
            try {
                stream.write(octets, offset, length);
            } catch (IOException | RuntimeException storageFailed) {
                LOG.warn("transaction {} lost its storage", id, storageFailed);
                fail(Status.UNAVAILABLE);
            }
        }
    }
}
