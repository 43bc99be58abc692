package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Test;
import org.osgi.framework.Version;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.message.Status;
import org.posthouse.intake.filter.FilterRegistry;

/** What was set back stays so until somebody acts; a bundle that was updated in place is rolled back. */
public class SetBackLifeTest extends SetBackFixture {
    private final AtomicReference<Filter> there = new AtomicReference<>();
    private final Path file = file();
    private String rolledBack = "";
    private long installed = 100;
    private boolean serves = true;

    private static Path file() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "set-back")
                    .resolve("filter-versions");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** As {@code mail:rollback} does it: the bundle is stopped, replaced and started. */
    @Override
    protected String rollBack(String bundle) throws OperationException {
        rolledBack += bundle + " ";
        if (!serves) {
            throw new OperationException("No earlier jar of " + bundle + " is kept");
        }
        update("1.0.0", signing("1"));
        return bundle + " is now 1.0.0";
    }

    private void update(String version, Filter filter) {
        Filter before = there.getAndSet(filter);
        if (before != null) {
            filters.remove(before);
        }
        install(version, installed++, filter);
    }

    private void setBack() throws Exception {
        usual();
        install("1.0.0", 1, signing("1"));
        install("2.0.0", 2, throwing());
        untilSeenBy("1", WITHIN);
    }

    @Test
    public void anOperatorLetsItTryAgain() throws Exception {
        setBack();
        assertEquals(List.of(), filters.clear("other"));
        assertEquals(List.of("org.example.spam/2.0.0"), filters.clear("spam"));
        assertEquals("enforced", state("2.0.0"));
        assertEquals(Optional.empty(), warning);
        assertTrue("and it is judged anew", untilSeenBy("1", WITHIN) < WITHIN);
        assertEquals(2, setBacks(), 0);
    }

    @Test
    public void whoChangesItsEntryHasActed() throws Exception {
        setBack();
        usual("other; required");
        assertTrue("of another filter", state("2.0.0").startsWith("set back"));
        usual("spam; version=2");
        assertEquals("enforced", state("2.0.0"));
    }

    @Test
    public void anotherJarIsAnotherVersion() throws Exception {
        usual();
        install("1.0.0", 1, signing("1"));
        Filter broken = install("2.0.0", 2, throwing());
        untilSeenBy("1", WITHIN);
        filters.remove(broken);
        install("2.0.0", 2, broken);
        assertTrue("it was only restarted", state("2.0.0").startsWith("set back"));
        filters.remove(broken);
        assertEquals("nothing to tell of what is gone", Optional.empty(), warning);
        install("2.0.0", 3, signing("2"));
        isInForce("2");
    }

    private static void start(FilterRegistry registry, String version, long modified) {
        registry.add(signing(version), Map.of(Filter.NAME, "spam"), "org.example.spam", new Version(version), modified);
    }

    private static String state(FilterRegistry registry, String version) {
        return registry.filters().stream()
                .filter(f -> f.bundle().endsWith("/" + version))
                .findFirst()
                .orElseThrow()
                .state();
    }

    /** A registry of a server that was started with this file. */
    private FilterRegistry started(String... lines) throws IOException {
        Files.write(file, List.of(lines));
        return registry(Optional.of(file));
    }

    @Test
    public void aRestartChangesNothing() throws Exception {
        FilterRegistry first = registry(Optional.of(file));
        start(first, "1.0.0", 1);
        start(first, "2.0.0", 2);
        List<String> lines = Files.readAllLines(file);
        assertEquals(2, lines.size());
        close(first);
        String fault = lines.get(1)
                .replaceFirst(
                        "\t\t\t\t\t\\.$",
                        "\tSET_BACK\t2026-12-01T00:00:00Z\t9 of 9 calls failed\torg.example.spam/1.0.0\t.");
        FilterRegistry second = started(lines.get(0), fault);
        start(second, "1.0.0", 1);
        start(second, "2.0.0", 2);
        assertEquals(
                "set back to org.example.spam/1.0.0: 9 of 9 calls failed; mail:filter-clear spam",
                state(second, "2.0.0"));
        assertEquals("enforced", state(second, "1.0.0"));
        assertTrue(warning.isPresent());
        assertEquals("nothing is lost", List.of(lines.get(0), fault), Files.readAllLines(file));
        close(second);
    }

    @Test
    public void whatCannotBeReadIsJudgedAnew() throws Exception {
        FilterRegistry registry =
                started("", "spam", "spam\torg.example.spam\tx.y\t2\t\t\t\t\t\tSET_BACK\tnever\ta\tb\t.");
        start(registry, "2.0.0", 2);
        assertEquals("enforced", state(registry, "2.0.0"));
        close(registry);
    }

    private static void close(FilterRegistry registry) {
        registry.close(new Ended(Ended.How.REFUSED, Status.UNAVAILABLE), Duration.ZERO);
    }

    @Test
    public void whatWasUpdatedInPlaceIsRolledBack() throws Exception {
        usual();
        update("1.0.0", signing("1"));
        for (int i = 0; i < 30; i++) {
            isInForce("1");
        }
        update(
                "2.0.0",
                new Recording()
                        .at(Stage.MESSAGE, context -> org.posthouse.api.filter.Verdict.reject(550, "5.7.1", "no")));
        assertTrue("compared with what its bundle was", untilSeenBy("1", WITHIN) < WITHIN);
        assertEquals("org.example.spam ", rolledBack);
        assertEquals(
                "enforced; restored: org.example.spam/2.0.0 was set back to org.example.spam/1.0.0: 20 of 20 mails of mx"
                        + " refused, budget 25 %: the version before refused 0 %; mail:filter-clear spam",
                state("1.0.0"));
        assertEquals(1, setBacks(), 0);
        assertTrue(warning.orElse("").contains("was set back"));
        nothingIsLeft();
    }

    /** Something installs it again and again. */
    @Test
    public void neverTwoTimesToAndFro() throws Exception {
        usual();
        update("1.0.0", signing("1"));
        update("2.0.0", throwing());
        untilSeenBy("1", WITHIN);
        update("2.0.0", throwing());
        for (int i = 0; i < 60; i++) {
            once();
        }
        assertEquals("org.example.spam ", rolledBack);
        assertTrue(state("2.0.0"), state("2.0.0").contains("(it was set back once already)"));
        update("3.0.0", signing("3"));
        assertEquals("a better one", Optional.empty(), warning);
        isInForce("3");
    }

    @Test
    public void whatWasRestoredIsNotSetBack() throws Exception {
        usual();
        update("1.0.0", signing("1"));
        update("2.0.0", throwing());
        untilSeenBy("1", WITHIN);
        there.get();
        ((Recording) there.get()).at(Stage.MESSAGE, context -> {
            throw new IllegalStateException("also");
        });
        for (int i = 0; i < 60; i++) {
            once();
        }
        assertEquals("org.example.spam ", rolledBack);
        assertTrue(state("1.0.0"), state("1.0.0").contains("(it is itself the version before)"));
    }

    @Test
    public void withoutAKeptJarItIsMarked() throws Exception {
        serves = false;
        usual();
        update("1.0.0", signing("1"));
        update("2.0.0", throwing());
        for (int i = 0; i < 60; i++) {
            assertFalse(once().status().positive());
        }
        assertEquals("asked once", "org.example.spam ", rolledBack);
        assertTrue(
                state("2.0.0"),
                state("2.0.0").contains("(it cannot be set back: No earlier jar of org.example.spam is kept)"));
        assertEquals(0, setBacks(), 0);
    }

    /** What only goes and comes is the same version, and no better for it. */
    @Test
    public void aRestartedFilterGoesOnWhereItWas() throws Exception {
        usual();
        update("1.0.0", signing("1"));
        Filter broken = throwing();
        update("2.0.0", broken);
        for (int i = 0; i < 10; i++) {
            once();
        }
        filters.remove(broken);
        filters.add(broken, Map.of(Filter.NAME, "spam"), "org.example.spam", new Version("2.0.0"), installed - 1);
        assertTrue("ten mails were enough before", untilSeenBy("1", 12) < 12);
    }
}
