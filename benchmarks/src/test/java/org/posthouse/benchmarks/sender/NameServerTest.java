package org.posthouse.benchmarks.sender;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.Test;

public class NameServerTest {
    private static byte[] ask(String name, int type) throws IOException {
        ByteArrayOutputStream query = new ByteArrayOutputStream();
        query.write(new byte[] {7, 8, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        for (String label : name.split("\\.")) {
            query.write(label.length());
            query.write(label.getBytes(StandardCharsets.US_ASCII));
        }
        query.write(new byte[] {0, 0, (byte) type, 0, 1});
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (NameServer server = new NameServer(port)) {
            return server.answer(query.toByteArray());
        }
    }

    @Test
    public void theRecordsOfTheSender() throws Exception {
        byte[] spf = ask("Sender.test", 16);
        assertEquals("the query's id", 7, spf[0]);
        assertEquals("no error", 0, spf[3] & 15);
        assertEquals("an answer", 1, spf[7]);
        assertTrue(new String(spf, StandardCharsets.US_ASCII).endsWith((char) 25 + "v=spf1 ip4:127.0.0.1 -all"));
        String key = new String(ask("bench._domainkey.sender.test", 16), StandardCharsets.US_ASCII);
        assertTrue(key, key.contains("v=DKIM1; k=rsa; p=MII"));
        assertTrue(
                new String(ask("1.0.0.127.in-addr.arpa", 12), StandardCharsets.US_ASCII).endsWith("\6sender\4test\0"));
    }

    @Test
    public void nothingElse() throws Exception {
        byte[] none = ask("list.example", 1);
        assertEquals("no such name", 3, none[3] & 15);
        assertEquals(0, none[7]);
        assertEquals("how long that may be remembered", 1, none[9]);
        assertEquals("no such record", 0, ask("sender.test", 28)[3] & 15);
    }
}
