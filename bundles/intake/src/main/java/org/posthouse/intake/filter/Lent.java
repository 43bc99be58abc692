package org.posthouse.intake.filter;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Headers;
import org.posthouse.api.message.Message;

/** A message lent to a filter: when it is revoked, streams that are open and copies with more fields end with it. */
public final class Lent implements Message {
    private static final class Term {
        volatile boolean over;

        void check() throws IOException {
            if (over) {
                throw new IOException("the message may be used during the call only");
            }
        }
    }

    private final Message message;
    private final Term term;

    Lent(Message message) {
        this(message, new Term());
    }

    private Lent(Message message, Term term) {
        this.message = message;
        this.term = term;
    }

    void revoke() {
        term.over = true;
    }

    @Override
    public long size() {
        return message.size();
    }

    @Override
    public InputStream open(long offset) throws IOException {
        term.check();
        return new FilterInputStream(message.open(offset)) {
            @Override
            public int read() throws IOException {
                term.check();
                return super.read();
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                term.check();
                return super.read(into, from, length);
            }

            @Override
            public long skip(long octets) throws IOException {
                term.check();
                return super.skip(octets);
            }
        };
    }

    @Override
    public Headers headers() throws IOException {
        term.check();
        return message.headers();
    }

    @Override
    public Message prepend(List<Header> added) {
        return new Lent(message.prepend(added), term);
    }
}
