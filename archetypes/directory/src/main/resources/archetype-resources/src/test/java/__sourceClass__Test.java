package ${package};

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.DirectorySource;
import org.posthouse.api.directory.DirectorySource.Account;
import org.posthouse.api.directory.DirectorySource.Alias;
import org.posthouse.api.directory.DirectorySource.Nobody;
import org.posthouse.api.message.Address;
import org.posthouse.testkit.directory.DirectorySourceContract;

/** What every source does, and what this one does with its file. No container is needed to test it. */
public class ${sourceClass}Test extends DirectorySourceContract {
    /** "open sesame", as doveadm pw -s SCRAM-SHA-256 prints it. */
    private static final String ALICE = "alice@here.test {SCRAM-SHA-256}4096,mOEPr0oh3uFbaORMZSmBdg==,"
            + "hmSay4fCpdy0T4joC18dB1KaTh8roLuZBST6F1S75wo=,C+jHnncFexEz0CeAaiLEQNStdyVndEoa3Xj9bSBpsKw=\n";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final ${sourceClass} source = new ${sourceClass}();
    private Path file;
    private String both;
    private long written = 1_000_000_000_000L;

    @Before
    public void configure() throws Exception {
        file = folder.getRoot().toPath().resolve("accounts");
        both = ALICE + "# somebody else\nBob@Here.Test " + HashPassword.hash("close sesame") + " bob-2\n";
        write(both);
        configure(source, file);
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(written += 1000));
    }

    private static void configure(${sourceClass} source, Path file) {
        source.configure(new ${sourceClass}Config() {
            @Override
            public String domain() {
                return "Here.test";
            }

            @Override
            public String file() {
                return file.toString();
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return ${sourceClass}Config.class;
            }
        });
    }

    @Override
    protected DirectorySource source() {
        return source;
    }

    @Override
    protected DirectorySource unreachable() {
        ${sourceClass} away = new ${sourceClass}();
        configure(away, folder.getRoot().toPath().resolve("missing"));
        return away;
    }

    @Override
    protected String account() {
        return "alice@here.test";
    }

    @Override
    protected String other() {
        return "bob@here.test";
    }

    @Override
    protected String password() {
        return "open sesame";
    }

    private DirectorySource.Entry find(String name) {
        return source.find(new Address(name, "here.test"));
    }

    @Test
    public void aChangeOfTheFileIsTakenUp() throws IOException {
        assertEquals("bob-2", ((Account) find("bob")).key());
        write(ALICE + "team@here.test -> alice@here.test joe@elsewhere.test\n");
        assertEquals(new Nobody(), find("bob"));
        Address alice = new Address("alice", "here.test");
        assertEquals(new Alias(List.of(alice, new Address("joe", "elsewhere.test"))), find("team"));
    }

    /** Whoever is missing from it would lose mail. */
    @Test
    public void aFileThatMakesNoSenseChangesNothing() throws IOException {
        find("bob");
        for (String wrong : List.of(
                "alice", "alice@here.test clear-text", "x@elsewhere.test -> alice@here.test", both + ALICE)) {
            write(wrong);
            assertTrue(wrong, find("bob") instanceof Account);
        }
        Files.delete(file);
        assertTrue(find("bob") instanceof Account);
    }

    /** Half of the accounts would be "nobody" for a moment. */
    @Test
    public void aFileThatIsBeingWrittenWaits() {
        Clock now = Clock.fixed(Instant.ofEpochMilli(written), ZoneOffset.UTC);
        assertTrue(new AccountsFile(file, "here.test", now).content().isEmpty());
        Clock later = Clock.offset(now, Duration.ofSeconds(1));
        assertEquals(2, new AccountsFile(file, "here.test", later).content().orElseThrow().people().size());
    }
}
