package org.posthouse.setup;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Configuration Admin as far as the setup asks it. */
final class FakeConfigurations {
    final Map<String, Hashtable<String, Object>> all = new TreeMap<>();

    FakeConfigurations with(String pid, Object... values) {
        Hashtable<String, Object> properties = all.computeIfAbsent(pid, any -> new Hashtable<>());
        for (int i = 0; i < values.length; i += 2) {
            properties.put((String) values[i], values[i + 1]);
        }
        return this;
    }

    Object get(String pid, String key) {
        return all.getOrDefault(pid, new Hashtable<>()).get(key);
    }

    ConfigurationAdmin admin() {
        return (ConfigurationAdmin) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ConfigurationAdmin.class}, (self, method, arguments) -> {
                    String text = (String) arguments[0];
                    if (method.getName().equals("getConfiguration")) {
                        return configuration(text);
                    }
                    String wanted = text.replaceAll("\\((.*)=(.*)\\)", "$2");
                    boolean factory = text.startsWith("(service.factoryPid=");
                    Configuration[] found = all.keySet().stream()
                            .filter(pid -> factory ? pid.startsWith(wanted + "~") : pid.equals(wanted))
                            .map(this::configuration)
                            .toArray(Configuration[]::new);
                    return found.length == 0 ? null : found;
                });
    }

    private Configuration configuration(String pid) {
        return (Configuration) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Configuration.class}, (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "getPid":
                            return pid;
                        case "getProperties":
                            return all.get(pid);
                        default:
                            Dictionary<?, ?> changed = (Dictionary<?, ?>) arguments[0];
                            Hashtable<String, Object> values = new Hashtable<>();
                            changed.keys().asIterator().forEachRemaining(k -> values.put((String) k, changed.get(k)));
                            all.put(pid, values);
                            return null;
                    }
                });
    }
}
