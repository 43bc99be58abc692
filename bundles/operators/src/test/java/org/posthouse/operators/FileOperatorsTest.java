package org.posthouse.operators;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.admin.Operator;
import org.posthouse.commandline.login.Logins;
import org.slf4j.helpers.NOPLogger;

public class FileOperatorsTest {
    /** Written by Karaf 4.4.10 with encryption.name=jasypt, algorithm SHA-512, encoding base64; the password is "right". */
    private static final String BY_KARAF =
            "{CRYPT}Ttztn6IQJJSs3SLVdUGZDCdM2f0TgAlfbsoMg7M3KuIuK0DHJa/Hj0hYPff1Unt0hfKGCpz5L8FUi066+kbHFAxQ+rJpvYlG{CRYPT}";

    /** The same for "gürtel, secret". */
    private static final String UMLAUT =
            "{CRYPT}nZjUsQPu4qmuXDg0+/svxnFjDQYS/XWsbswGchE1HSRcHwTiWt7R2V8YoAYTAcvAloxHDzEvO469YxrieFlsVaADO8BI4DPu{CRYPT}";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path file;
    private FileOperators operators;

    @Before
    public void users() throws Exception {
        file = folder.newFile("users.properties").toPath();
        write("# Operators\n_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh\nadmin = " + BY_KARAF
                + ",_g_:admingroup\njoe = secret , viewer , ssh\nnobody =\nbroken = {CRYPT}AAAA{CRYPT},admin\n");
        operators =
                new FileOperators(file, new Logins(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), NOPLogger.NOP_LOGGER));
    }

    private void write(String text) throws Exception {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        // a file system whose clock is coarse would not show that it is another
        Files.setLastModifiedTime(file, FileTime.fromMillis(text.hashCode() & 0xffffffL));
    }

    private Optional<Operator> login(String user, String password) {
        return operators.login(user, password.toCharArray(), "ssh", "192.0.2.1");
    }

    @Test
    public void acceptsWhatKarafHasHashed() {
        assertTrue(Passwords.matches("right".toCharArray(), BY_KARAF));
        assertTrue(Passwords.matches("gürtel, secret".toCharArray(), UMLAUT));
        assertTrue("not composed", Passwords.matches("gu\u0308rtel, secret".toCharArray(), UMLAUT));
        assertFalse(Passwords.matches("wrong".toCharArray(), BY_KARAF));
        assertThrows(IllegalArgumentException.class, () -> Passwords.matches("x".toCharArray(), "{CRYPT}AAAA{CRYPT}"));
    }

    @Test
    public void groupsGiveTheirRoles() {
        Operator admin = login("admin", "right").orElseThrow();
        assertEquals("admin", admin.name());
        assertEquals(Set.of("admin", "manager", "viewer", "systembundles", "ssh"), admin.roles());
    }

    @Test
    public void passwordsInClearAreReplacedByTheirHashes() throws Exception {
        String text = Files.readString(file);
        assertFalse(text, text.contains("secret"));
        assertTrue(text, text.contains("admin = " + BY_KARAF + ",_g_:admingroup\n"));
        assertTrue(text, text.startsWith("# Operators\n_g_\\:admingroup = group,admin,"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(Files.exists(file.resolveSibling("users.properties.new")));
        assertEquals(
                Set.of("viewer", "ssh"), login("joe", "secret ").orElseThrow().roles());
    }

    @Test
    public void nobodyElseGetsIn() {
        assertEquals(Optional.empty(), login("admin", "wrong"));
        assertEquals(Optional.empty(), login("stranger", "?"));
        assertEquals("an empty password", Optional.empty(), login("nobody", ""));
        assertEquals("a group", Optional.empty(), login("_g_:admingroup", "group"));
        assertEquals("a damaged hash", Optional.empty(), login("broken", ""));
        assertEquals("a hash is no password", Optional.empty(), login("admin", BY_KARAF));
    }

    @Test
    public void whoGuessesTooOftenIsNotEvenLookedAt() {
        for (int i = 0; i < 6; i++) {
            assertEquals(Optional.empty(), login("admin", "guess " + i));
        }
        assertEquals(Optional.empty(), login("admin", "right"));
        assertTrue(operators
                .login("admin", "right".toCharArray(), "webconsole", "192.0.2.2")
                .isPresent());
        assertEquals(
                "another way in gives no further guesses",
                Optional.empty(),
                operators.login("admin", "right".toCharArray(), "webconsole", "192.0.2.1"));
    }

    @Test
    public void aFileThatChangesIsReadAnew() throws Exception {
        write("eve = fresh,admin\nlong = in \\\n  clear,admin\n");
        assertEquals(Optional.empty(), login("admin", "right"));
        assertEquals(Set.of("admin"), login("eve", "fresh").orElseThrow().roles());
        assertTrue("a line that is continued stays", Files.readString(file).contains("long = in \\\n  clear,admin\n"));
        assertTrue(login("long", "in clear").isPresent());
        Files.delete(file);
        assertEquals(Optional.empty(), login("eve", "fresh"));
    }
}
