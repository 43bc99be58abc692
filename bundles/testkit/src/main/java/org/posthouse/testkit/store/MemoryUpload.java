package org.posthouse.testkit.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.Upload;

/** An upload in memory. */
final class MemoryUpload implements Upload {
    private final MemoryMailStore store;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private boolean closed;
    private boolean detached;

    MemoryUpload(MemoryMailStore store) {
        this.store = store;
    }

    @Override
    public OutputStream stream() throws IOException {
        check();
        return octets;
    }

    @Override
    public long size() {
        return octets.size();
    }

    @Override
    public Message message() throws IOException {
        check();
        byte[] now = octets.toByteArray();
        Message whole = Messages.of(now);
        return Messages.of(now.length, offset -> {
            check();
            return whole.open(offset);
        });
    }

    @Override
    public String detach() {
        detached = true;
        return store.detach(this);
    }

    void attached() {
        detached = false;
    }

    @Override
    public void close() {
        if (!detached) {
            closed = true;
        }
    }

    private void check() throws IOException {
        if (closed) {
            throw new IOException("upload closed");
        }
    }
}
