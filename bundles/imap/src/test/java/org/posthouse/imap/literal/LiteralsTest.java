package org.posthouse.imap.literal;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LiteralsTest {
    private static final Instant LATER = Instant.now().plusSeconds(3600);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private File directory;
    private Literals literals;

    @Before
    public void open() {
        directory = new File(folder.getRoot(), "literals");
        literals = next();
    }

    private Literals next() {
        return new Literals(directory.toPath(), 1000, 1500);
    }

    @After
    public void close() {
        literals.close();
    }

    private List<String> files() {
        String[] names = directory.list();
        return names == null ? List.of() : Arrays.asList(names);
    }

    private static byte[] octets(int size) {
        byte[] octets = new byte[size];
        for (int i = 0; i < size; i++) {
            octets[i] = (byte) (i * 7);
        }
        return octets;
    }

    private static void assertHolds(byte[] expected, Literal literal) throws IOException {
        assertEquals(expected.length, literal.message().size());
        for (int offset : new int[] {0, Math.min(1, expected.length), expected.length / 2, expected.length}) {
            try (var in = literal.message().open(offset)) {
                assertArrayEquals(Arrays.copyOfRange(expected, offset, expected.length), in.readAllBytes());
            }
        }
    }

    @Test
    public void aMessageGoesFromOneVersionToTheNext() throws IOException {
        for (int size : new int[] {0, 1, 1000, 1001, 100_000}) {
            byte[] octets = octets(size);
            Literal literal = literals.begin(size);
            assertEquals("on disk at " + size, size > 1000, literal.blocks());
            literal.write(Arrays.copyOf(octets, size / 3));
            Map<String, Object> parked = literal.park();
            literal.close(); // does nothing any more
            assertEquals(0, literals.inMemory());
            Literals version = next();
            Literal found = version.find(parked);
            found.write(Arrays.copyOfRange(octets, size / 3, size));
            assertHolds(octets, found);
            found.close();
            version.close();
            assertEquals(0, version.inMemory());
        }
    }

    @Test
    public void memoryIsBounded() throws IOException {
        Literal first = literals.begin(1000);
        Literal second = literals.begin(1000);
        assertFalse(first.blocks());
        assertTrue(second.blocks());
        first.close();
        assertFalse(literals.begin(1000).blocks());
    }

    @Test
    public void whatNobodyUsesIsDeletedAndNothingElse() throws IOException {
        Literal used = literals.begin(5000);
        Literal parked = literals.begin(5000);
        parked.park();
        assertEquals(2, files().size());
        literals.sweep(Instant.now());
        assertEquals("it may be taken up", 2, files().size());
        literals.sweep(LATER);
        assertEquals(1, files().size());
        used.write(octets(5000));
        assertHolds(octets(5000), used);
    }

    @Test
    public void onlyWhatWasParkedIsFound() throws IOException {
        Literal literal = literals.begin(5000);
        literal.write(octets(3000));
        Map<String, Object> parked = literal.park();
        String name = (String) parked.get("file");
        List<Map<String, Object>> wrong = List.of(
                Map.of(),
                Map.of("file", name),
                Map.of("file", name, "taken", 2999L),
                Map.of("file", "../" + name, "taken", 3000L),
                Map.of("file", "0".repeat(32), "taken", 3000L),
                Map.of("octets", octets(10), "size", 9L),
                Map.of("octets", "x".getBytes(StandardCharsets.UTF_8)));
        for (Map<String, Object> one : wrong) {
            assertThrows(one.toString(), IOException.class, () -> literals.find(one));
        }
        literals.find(parked).close();
    }
}
