package org.posthouse.db.derby;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.metrics.Reading;
import org.posthouse.api.metrics.Sample;
import org.posthouse.db.api.Database;
import org.posthouse.testkit.net.Settings;
import org.posthouse.testkit.osgi.FakeContext;

/** The life of the component, without a container. */
public class DerbyComponentTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path place;
    private FakeContext bundle;

    @Before
    public void bundle() {
        place = folder.getRoot().toPath().resolve("db");
        bundle = new FakeContext(Map.of("posthouse.data", folder.getRoot().toString()), folder.getRoot());
    }

    private DerbyComponent start() {
        return new DerbyComponent(bundle.context(), Settings.of(DerbyConfig.class, Map.of()));
    }

    @Test
    public void offersTheDatabaseWhileItLives() throws Exception {
        DerbyComponent first = start();
        try (Connection c = bundle.await(Database.class).connection();
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE t(id INT)");
            c.commit();
        }
        Sample pages = first.read().get(0).samples().get(0);
        assertEquals(Map.of("share", "pages"), pages.labels());
        assertTrue(((Reading.Amount) pages.reading()).value() >= 1000 * 4096);
        first.deactivate();
        assertEquals(Optional.empty(), bundle.service(Database.class));
        DerbyComponent second = start();
        try (Connection c = bundle.await(Database.class).connection();
                Statement s = c.createStatement()) {
            s.execute("INSERT INTO t VALUES(1)");
            c.commit();
        }
        second.deactivate();
    }

    @Test
    public void aDatabaseThatVanishedIsNotMadeAnew() throws Exception {
        DerbyComponent first = start();
        bundle.await(Database.class);
        first.deactivate();
        Path away = folder.getRoot().toPath().resolve("away");
        Files.move(place, away);
        Files.createDirectory(place); // what is left of a mount that failed

        start().deactivate(); // returns once it was tried
        assertEquals(Optional.empty(), bundle.service(Database.class));
        assertFalse(Files.exists(place.resolve("derby")));

        Files.delete(place);
        Files.move(away, place);
        DerbyComponent mounted = start();
        bundle.await(Database.class);
        mounted.deactivate();
    }
}
