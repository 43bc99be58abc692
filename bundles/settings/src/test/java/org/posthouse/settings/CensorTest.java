package org.posthouse.settings;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.settings.form.FormTest;
import org.posthouse.support.warning.OperatorWarning;

public class CensorTest {
    private static final String LISTENER = "org.posthouse.net.mina.listener";
    private static final String WHERE = "etc/org.posthouse.net.mina.listener-mx.cfg: ";

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final List<String> told = new ArrayList<>();
    private Path kept;
    private InForce inForce;

    @Before
    public void begin() {
        kept = temporary.getRoot().toPath().resolve("in-force");
        inForce = new InForce(kept);
    }

    private Hashtable<String, Object> deliver(Object... options) {
        Censor censor = new Censor(
                (bundle, pid) -> pid.equals(LISTENER) ? Optional.of(FormTest.form()) : Optional.empty(),
                inForce,
                notices);
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("service.pid", LISTENER + "~mx");
        properties.put("service.factoryPid", LISTENER);
        for (int i = 0; i < options.length; i += 2) {
            properties.put((String) options[i], options[i + 1]);
        }
        censor.modifyConfiguration(null, properties);
        return properties;
    }

    private final Notices notices =
            new Notices(() -> new OperatorWarning(Contexts.recording(told), "settings"), Runnable::run);

    @Test
    public void valuesGetTheirTypes() {
        Hashtable<String, Object> got = deliver("port", "25", "vrfy", "false", "retry", "1m", "other", "x");
        assertEquals(25, got.get("port"));
        assertEquals(false, got.get("vrfy"));
        assertArrayEquals(new String[] {"1m"}, (Object[]) got.get("retry"));
        assertEquals("x", got.get("other"));
    }

    @Test
    public void theOldValueStaysInForce() {
        deliver("port", "2525");
        assertEquals(2525, deliver("port", "abc").get("port"));
        assertEquals(List.of(WHERE + "port = abc is not a whole number; 2525 stays in force"), told);
        assertEquals(2525, deliver("port", 99999).get("port"));
        assertEquals(List.of(WHERE + "port = 99999 is not from 0 to 65535; 2525 stays in force"), told);
        assertEquals(26, deliver("port", "26").get("port"));
        assertEquals(List.of(), told);
    }

    @Test
    public void itStaysOverAStart() {
        deliver("port", "2525", "ports", new String[] {"1", "2"}, "secret", "do not keep me");
        inForce.save();
        inForce = new InForce(kept);
        Hashtable<String, Object> got = deliver("port", "abc", "ports", "x");
        assertEquals(2525, got.get("port"));
        assertArrayEquals(new Integer[] {1, 2}, (Object[]) got.get("ports"));
        assertEquals(Optional.empty(), inForce.get(LISTENER + "~mx", "secret"));
    }

    @Test
    public void atFirstItIsTheDefault() {
        Hashtable<String, Object> got = deliver("maxConnections", "many", "port", "abc");
        assertNull(got.get("maxConnections"));
        assertNull(got.get("port"));
        assertEquals(
                List.of(
                        WHERE + "port = abc is not a whole number; it has no default",
                        WHERE + "maxConnections = many is not a whole number; the default, 2000, is in force"),
                told);
    }

    @Test
    public void whatIsTakenOutIsNotRemembered() {
        deliver("maxConnections", "7");
        deliver();
        assertNull(deliver("maxConnections", "many").get("maxConnections"));
    }

    @Test
    public void othersAreLeftAlone() {
        Censor censor = new Censor((bundle, pid) -> Optional.empty(), inForce, notices);
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("service.pid", "org.apache.part");
        properties.put("port", "abc");
        censor.modifyConfiguration(null, properties);
        assertEquals("abc", properties.get("port"));
    }
}
