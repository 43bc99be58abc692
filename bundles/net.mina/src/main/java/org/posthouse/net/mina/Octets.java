package org.posthouse.net.mina;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** What was written and not sent yet. */
final class Octets extends ByteArrayOutputStream {
    Octets() {
        super(512);
    }

    /** The octets, without a copy; nothing may be written afterwards. */
    ByteBuffer view() {
        return ByteBuffer.wrap(buf, 0, count);
    }
}
