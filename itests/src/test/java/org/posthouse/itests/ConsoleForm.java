package org.posthouse.itests;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The form of a part in the web console, as a browser reads and sends it. */
final class ConsoleForm {
    /** What the console's script asks for in place of a configuration that is to be made. */
    private static final String FRESH = "[Temporary PID replaced by real PID upon save]";

    private final Console console;
    private final String pid;

    ConsoleForm(Console console, String pid) {
        this.console = console;
        this.pid = pid;
    }

    /** What the console says of it: title, description, properties. */
    Map<String, Object> read() throws IOException {
        return Json.object(console.post("configMgr/" + pid, List.of("Origin", console.base()), List.of())
                .body());
    }

    /** What it says of each option. */
    @SuppressWarnings("unchecked")
    static Map<String, Map<String, Object>> properties(Map<String, Object> form) {
        return (Map<String, Map<String, Object>>)
                (Map<?, ?>) form.getOrDefault("properties", new TreeMap<String, Object>());
    }

    String value(String name) throws IOException {
        return String.valueOf(properties(read()).get(name).get("value"));
    }

    /** Saves it as it is shown, with one option changed; without a name, with none. */
    void save(String name, String value) throws IOException {
        String factory = pid.contains("~") ? pid.substring(0, pid.indexOf('~')) : "";
        send(pid, factory, properties(read()), Map.of(name, value));
    }

    /** Makes one more of a factory, whose PID this is, with some options set. */
    void make(Map<String, String> options) throws IOException {
        Map<String, Object> form = Json.object(
                console.post("configMgr/" + pid, List.of("Origin", console.base()), List.of("create", "true"))
                        .body());
        send(encoded(FRESH), pid, properties(form), options);
    }

    /** Deletes it. */
    void delete() throws IOException {
        accepted(console.post(
                "configMgr/" + pid, List.of("Origin", console.base()), List.of("apply", "true", "delete", "true")));
    }

    private void send(
            String to, String factory, Map<String, Map<String, Object>> properties, Map<String, String> changed)
            throws IOException {
        List<String> fields = new ArrayList<>(List.of(
                "apply", "true", "action", "ajaxConfigManager", "propertylist", String.join(",", properties.keySet())));
        if (!factory.isEmpty()) {
            fields.addAll(List.of("factoryPid", factory));
        }
        properties.forEach((property, shown) -> {
            if (changed.containsKey(property)) {
                fields.addAll(List.of(property, changed.get(property)));
            } else if (shown.get("values") instanceof List<?> values) {
                values.forEach(one -> fields.addAll(List.of(property, String.valueOf(one))));
            } else {
                fields.addAll(List.of(property, String.valueOf(shown.get("value"))));
            }
        });
        accepted(console.post("configMgr/" + to, List.of("Origin", console.base()), fields));
    }

    private void accepted(Console.Reply reply) {
        if (reply.status() != 200 && reply.status() != 302) {
            throw new AssertionError(pid + " answers " + reply.status() + ": " + reply.body());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
