package org.posthouse.filter.script;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.filter.Context;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.HealthState;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Messages;
import org.posthouse.testkit.arch.Rooms;
import org.posthouse.testkit.flow.FakeTimer;

public class ScriptFilterTest {
    private static final Duration TICK = Duration.ofSeconds(2);

    private record Config(String file, String withoutRules) implements ScriptConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return ScriptConfig.class;
        }
    }

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeTimer timer = new FakeTimer();
    private Path file;
    private long modified = 1_000_000;
    private ScriptFilter filter;

    @Before
    public void here() {
        file = folder.getRoot().toPath().resolve("filter.rules");
    }

    private void write(Path path, String text) throws IOException {
        Files.writeString(path, text);
        Files.setLastModifiedTime(path, FileTime.fromMillis(modified += 1000));
    }

    private void write(String text) throws IOException {
        write(file, text);
    }

    private void start(String withoutRules) {
        filter = new ScriptFilter(Optional.of(folder.getRoot().toPath()), timer, new Config("", withoutRules));
    }

    private String summary() throws Exception {
        Context context = Context.of(Mail.builder(
                        "m1",
                        Instant.EPOCH,
                        Origin.builder("s1", "mx", Origin.Role.MX).build(),
                        Sender.empty())
                .recipients(List.of(Recipient.of(Address.parse("a@example.com").orElseThrow())))
                .build());
        return filter.message(context, Messages.of("Subject: x\r\n\r\n")).summary();
    }

    private Diagnosis diagnosis() {
        return filter.check().get(0);
    }

    @Test
    public void aChangeIsTakenUpWhenTheFileRests() throws Exception {
        write("a: when always then junk");
        start("defer");
        assertEquals("fileinto", summary());
        assertEquals(HealthState.OK, diagnosis().state());
        write("a: when always then ");
        timer.advance(TICK);
        write("a: when always then hold \"x\"");
        timer.advance(TICK);
        assertEquals("it is being written", "fileinto", summary());
        assertEquals(HealthState.OK, diagnosis().state());
        timer.advance(TICK);
        assertEquals("hold", summary());
    }

    @Test
    public void aMistakeKeepsTheRulesBefore() throws Exception {
        write("a: when always then junk");
        start("defer");
        write("a: when always then\n  thrash");
        timer.advance(TICK.multipliedBy(3));
        assertEquals("fileinto", summary());
        assertEquals(HealthState.WARN, diagnosis().state());
        assertTrue(
                diagnosis().found(),
                diagnosis().found().contains("filter.rules: line 2, column 3: thrash is not an action;")
                        && diagnosis().found().endsWith("stop; the rules read before stay in force"));
        write("");
        timer.advance(TICK.multipliedBy(2));
        assertEquals("pass", summary());
        assertTrue(diagnosis().found(), diagnosis().found().startsWith("No rule of "));
    }

    @Test
    public void aFileThatGoesKeepsTheRulesBefore() throws Exception {
        write("a: when always then junk");
        start("defer");
        Files.delete(file);
        timer.advance(TICK);
        assertEquals("fileinto", summary());
        assertEquals(HealthState.WARN, diagnosis().state());
        write("a: when always then discard");
        timer.advance(TICK.multipliedBy(2));
        assertEquals("discard", summary());
    }

    @Test
    public void withoutAFileThereAreNoRules() throws Exception {
        start("defer");
        assertEquals("pass", summary());
        assertTrue(diagnosis().found(), diagnosis().found().endsWith("filter.rules: there is no such file"));
        write("a: when always then junk");
        timer.advance(TICK.multipliedBy(2));
        assertEquals("fileinto", summary());
    }

    @Test
    public void aMistakeAtTheStartDefersMail() throws Exception {
        write("junk everything");
        start("defer");
        assertEquals("defer", summary());
        assertEquals(HealthState.CRITICAL, diagnosis().state());
        filter.configure(new Config("", "pass"));
        assertEquals("pass", summary());
        write("a: when always then junk");
        timer.advance(TICK.multipliedBy(2));
        assertEquals("fileinto", summary());
    }

    @Test
    public void whatIsNoTextIsAMistake() throws Exception {
        Files.write(file, new byte[] {'#', (byte) 0xFF});
        start("defer");
        assertTrue(diagnosis().found(), diagnosis().found().contains("not in UTF-8"));
        write("#".repeat(300 * 1024));
        timer.advance(TICK.multipliedBy(2));
        assertTrue(diagnosis().found(), diagnosis().found().contains("larger than 256 KiB"));
        write("\uFEFFa: when always then junk");
        timer.advance(TICK.multipliedBy(2));
        assertEquals("fileinto", summary());
        Files.delete(file);
        Files.createDirectory(file);
        timer.advance(TICK.multipliedBy(2));
        assertTrue(diagnosis().found(), diagnosis().found().contains("cannot be read"));
        assertEquals("fileinto", summary());
    }

    @Test
    public void anotherFileIsTakenUpWithoutAGap() throws Exception {
        write("a: when always then junk");
        start("defer");
        Path other = folder.getRoot().toPath().resolve("other.rules");
        write(other, "a: when");
        filter.configure(new Config(other.toString(), "defer"));
        assertEquals("fileinto", summary());
        write(other, "a: when always then discard");
        timer.advance(TICK.multipliedBy(2));
        assertEquals("discard", summary());
        assertTrue(
                filter.read().get(0).toString(), filter.read().get(0).toString().contains("a"));
    }

    @Test
    public void theModelKnowsNothingOfTheLanguage() {
        Rooms.arrowsRunDown("org.posthouse.filter.script", "", "parse", "rule");
    }
}
