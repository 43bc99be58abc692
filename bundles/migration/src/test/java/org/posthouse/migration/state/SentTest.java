package org.posthouse.migration.state;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.migration.state.Sent.Validity;

public class SentTest {
    private static final Validity VALIDITY = new Validity(3, 4_294_967_295L);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path path;

    @Before
    public void name() {
        path = folder.getRoot().toPath().resolve("x.done");
    }

    @Test
    public void whatWasSentIsKnownInTheNextRun() throws Exception {
        try (Sent sent = Sent.open(path, VALIDITY, 10)) {
            assertEquals(10, sent.last());
            sent.add(4_294_967_295L, 12);
            sent.add(2, 4_294_967_294L);
            sent.add(3, 20);
        }
        try (Sent sent = Sent.open(path, new Validity(8, 9), 99)) {
            assertEquals("that of the first run", VALIDITY, sent.validity());
            assertEquals(4_294_967_294L, sent.last());
            assertTrue(sent.has(4_294_967_295L) && sent.has(2) && sent.has(3));
            assertFalse(sent.has(1));
        }
    }

    @Test
    public void whatAPowerCutLeftIsNotBelieved() throws Exception {
        try (Sent sent = Sent.open(path, VALIDITY, 10)) {
            sent.add(1, 11);
            sent.add(2, 12);
            sent.add(3, 13);
        }
        byte[] all = Files.readAllBytes(path);
        Arrays.fill(all, all.length - 16, all.length - 8, (byte) 0); // a page that was never written
        Files.write(path, all);
        Files.write(path, new byte[] {0, 0, 0}, StandardOpenOption.APPEND); // half a record
        try (Sent sent = Sent.open(path, VALIDITY, 10)) {
            assertTrue(sent.has(1));
            assertFalse("what comes after it is not certain", sent.has(2) || sent.has(3));
            assertEquals(11, sent.last());
            sent.add(2, 12);
        }
        try (Sent sent = Sent.open(path, VALIDITY, 10)) {
            assertTrue(sent.has(1) && sent.has(2));
            assertFalse(sent.has(3));
        }
    }

    @Test
    public void aDamagedFileIsRefused() throws Exception {
        Sent.open(path, VALIDITY, 10).close();
        byte[] all = Files.readAllBytes(path);
        all[20]++;
        Files.write(path, all);
        assertThrows(IOException.class, () -> Sent.open(path, VALIDITY, 10));
    }
}
