package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.junit.Test;

/** The layer against an engine that does what a client may do. */
public class TlsLayerTest {
    private final List<ByteBuffer> records = new ArrayList<>();
    private final TlsLayer layer = new TlsLayer(new TestCertificates().context(), false, new Ends());
    private final SSLEngine client = client();
    private final ByteBuffer plain = ByteBuffer.allocate(64 * 1024);

    private static SSLEngine client() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TestClient.Anyone()}, null);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(true);
            engine.setEnabledProtocols(new String[] {"TLSv1.3"});
            return engine;
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets the client hear what was said, and answer, until nobody has anything to say. */
    private void exchange() throws Exception {
        while (true) {
            switch (client.getHandshakeStatus()) {
                case NEED_TASK -> client.getDelegatedTask().run();
                case NEED_WRAP -> say();
                default -> {
                    if (records.isEmpty()) {
                        return;
                    }
                    ByteBuffer first = records.get(0);
                    client.unwrap(first, plain.clear());
                    if (!first.hasRemaining()) {
                        records.remove(0);
                    }
                }
            }
        }
    }

    private void say() throws Exception {
        ByteBuffer out = ByteBuffer.allocate(32 * 1024);
        client.wrap(ByteBuffer.allocate(0), out);
        layer.receive(out.flip());
    }

    // rfc8446#4.6.3
    @Test(timeout = 60_000)
    public void anAnswerTakesNoMoreMemoryThanItNeeds() throws Exception {
        client.beginHandshake();
        exchange();
        assertTrue(layer.isEstablished());
        int held = 0;
        for (int i = 0; i < 100; i++) {
            client.beginHandshake(); // under TLS 1.3: asks for new keys, and for an answer
            say();
            held += records.stream().mapToInt(ByteBuffer::capacity).sum();
            exchange();
        }
        assertTrue("held " + held, held > 100 * 10 && held < 100 * 1000);
    }

    @Test(timeout = 60_000)
    public void whatAHandshakeTakesIsKnown() throws Exception {
        byte[] record = new byte[5 + 16_000]; // the first part of a message of 28,672
        System.arraycopy(new byte[] {22, 3, 1, 16_000 >> 8, (byte) 16_000, 1, 0, 0x70, 0, 3, 3}, 0, record, 0, 11);
        int silent = layer.held();
        assertTrue("held " + silent, silent > 3_000 && silent < 5_000);
        layer.receive(ByteBuffer.wrap(record));
        assertTrue(layer.isPartial());
        assertTrue("held " + layer.held(), layer.held() > silent + 16_000 && layer.held() < silent + 17_000);
    }

    @Test(timeout = 60_000)
    public void aHandshakeTakesMoreOnceItHasBegun() throws Exception {
        client.beginHandshake();
        say();
        assertTrue(!layer.isEstablished() && !layer.isPartial());
        assertTrue("held " + layer.held(), layer.held() > 12_000 && layer.held() < 20_000);
        exchange();
        assertTrue(layer.isEstablished() && !layer.isPartial());
        assertEquals(0, layer.held());
    }

    @Test(timeout = 60_000)
    public void halfARecordIsHeld() throws Exception {
        client.beginHandshake();
        exchange();
        ByteBuffer out = ByteBuffer.allocate(32 * 1024);
        client.wrap(ByteBuffer.allocate(10_000), out);
        out.flip();
        ByteBuffer first =
                ByteBuffer.allocate(6_000).put(out.slice().limit(6_000)).flip();
        out.position(6_000);
        layer.receive(first);
        assertTrue(layer.isPartial());
        assertEquals(6_000, layer.held());
        layer.receive(out.slice());
        assertTrue(!layer.isPartial());
        assertEquals(0, layer.held());
    }

    private final class Ends implements TlsLayer.Ends {
        @Override
        public void encrypted(ByteBuffer octets) {
            records.add(octets);
        }

        @Override
        public void decrypted(ByteBuffer octets) {}

        @Override
        public void task(Runnable task) {
            task.run();
            try {
                layer.taskDone();
            } catch (javax.net.ssl.SSLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void established() {}

        @Override
        public void ended() {}
    }
}
