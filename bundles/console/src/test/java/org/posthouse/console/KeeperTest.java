package org.posthouse.console;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.Hashtable;
import org.junit.Test;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;

public class KeeperTest {
    private static final String FILE = "felix.fileinstall.filename";
    private static final String PID = "org.posthouse.part";

    private Dictionary<String, Object> stored = new Hashtable<>();
    private int updates;

    private final Configuration configuration = proxy(Configuration.class, (method, argument) -> switch (method) {
        case "getPid" -> PID;
        case "getProperties" -> new Hashtable<>((Hashtable<String, Object>) stored);
        case "update" -> {
            stored = dictionary(argument);
            updates++;
            yield null;
        }
        default -> throw new UnsupportedOperationException(method);
    });

    private final ConfigurationAdmin admin = proxy(ConfigurationAdmin.class, (method, filter) -> {
        boolean fits = filter.equals("(service.pid=" + PID + ")")
                || filter.equals("(" + FILE + "=*)") && stored.get(FILE) != null;
        return fits ? new Configuration[] {configuration} : null;
    });

    @Test
    public void whatAFormLeftOutIsPutBack() {
        stored.put(FILE, "file:/etc/part.cfg");
        Keeper keeper = new Keeper(admin);
        saveByForm();
        keeper.configurationEvent(event(ConfigurationEvent.CM_UPDATED));
        assertEquals("file:/etc/part.cfg", stored.get(FILE));
        assertEquals(23L, stored.get("size"));
        keeper.configurationEvent(event(ConfigurationEvent.CM_UPDATED));
        assertEquals("its own change was followed by another", 1, updates);
    }

    @Test
    public void aFileThatComesLaterIsKnownToo() {
        Keeper keeper = new Keeper(admin);
        stored.put(FILE, "file:/etc/late.cfg");
        keeper.configurationEvent(event(ConfigurationEvent.CM_UPDATED));
        saveByForm();
        keeper.configurationEvent(event(ConfigurationEvent.CM_UPDATED));
        assertEquals("file:/etc/late.cfg", stored.get(FILE));
    }

    @Test
    public void withoutAFileNothingIsAdded() {
        stored.put(FILE, "file:/etc/part.cfg");
        Keeper keeper = new Keeper(admin);
        keeper.configurationEvent(event(ConfigurationEvent.CM_DELETED));
        saveByForm();
        keeper.configurationEvent(event(ConfigurationEvent.CM_UPDATED));
        assertNull(stored.get(FILE));
        assertEquals(0, updates);
    }

    private void saveByForm() {
        stored = new Hashtable<>();
        stored.put("size", 23L);
    }

    private ConfigurationEvent event(int type) {
        ServiceReference<ConfigurationAdmin> reference = proxy(ServiceReference.class, (method, argument) -> null);
        return new ConfigurationEvent(reference, type, null, PID);
    }

    @SuppressWarnings("unchecked")
    private static Hashtable<String, Object> dictionary(Object value) {
        return (Hashtable<String, Object>) value;
    }

    /** What an object answers to a method with at most one argument. */
    private interface Answers {
        Object of(String method, Object argument);
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<? super T> type, Answers answers) {
        return (T) Proxy.newProxyInstance(
                KeeperTest.class.getClassLoader(),
                new Class<?>[] {type},
                (object, method, arguments) -> answers.of(method.getName(), arguments == null ? null : arguments[0]));
    }
}
