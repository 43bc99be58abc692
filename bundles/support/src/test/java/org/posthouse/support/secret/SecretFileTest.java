package org.posthouse.support.secret;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.support.secret.SecretFile.Found;

public class SecretFileTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path file;

    @Before
    public void name() {
        file = folder.getRoot().toPath().resolve("password");
    }

    private Found of(byte[] octets, String mode) throws IOException {
        Files.write(file, octets);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return SecretFile.read(file);
    }

    private Found of(String text) throws IOException {
        return of(text.getBytes(StandardCharsets.UTF_8), "rw-------");
    }

    private static void assertUnusable(String why, Found found) {
        assertTrue(found.toString(), found instanceof Found.Unusable);
        assertTrue(found.toString(), ((Found.Unusable) found).why().contains(why));
    }

    @Test
    public void theLineIsThePasswordWithoutItsEnd() throws IOException {
        for (String text : List.of("a b ", "a b \n", "a b \r\n")) {
            assertEquals(new Found.Secret("a b "), of(text));
        }
        assertEquals(new Found.Secret("\u00e9"), of("\u00e9\n"));
        assertFalse(of("hidden\n").toString().contains("hidden"));
    }

    @Test
    public void whatOthersCanReadOrWriteIsNotUsed() throws IOException {
        byte[] word = "word\n".getBytes(StandardCharsets.UTF_8);
        assertUnusable("chmod 600", of(word, "rw-r--r--"));
        assertUnusable("rw-----w-", of(word, "rw-----w-"));
        assertEquals(new Found.Secret("word"), of(word, "rw-r-----"));
        assertEquals(new Found.Secret("word"), of(word, "r--------"));
    }

    @Test
    public void whatIsNoLineIsNotUsed() throws IOException {
        assertUnusable("does not exist", SecretFile.read(file));
        assertUnusable("is not a file", SecretFile.read(folder.getRoot().toPath()));
        assertUnusable("is empty", of("\n"));
        assertUnusable("is empty", of(""));
        assertUnusable("more than one line", of("one\ntwo\n"));
        assertUnusable("longer than", of("x".repeat(SecretFile.LONGEST + 1)));
        assertUnusable("UTF-8", of(new byte[] {(byte) 0xff, 'x'}, "rw-------"));
    }

    @Test
    public void whatIsWrittenCanBeReadByTheOwnerOnly() throws IOException {
        of("before\n".getBytes(StandardCharsets.UTF_8), "rw-rw-rw-");
        SecretFile.write(file, "after");
        assertEquals(new Found.Secret("after"), SecretFile.read(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("nothing else is left", 1, folder.getRoot().list().length);
    }
}
