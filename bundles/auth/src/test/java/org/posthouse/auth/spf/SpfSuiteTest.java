package org.posthouse.auth.spf;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;
import org.posthouse.testkit.dns.FakeResolver;

/** The cases of rfc7208's test suite; what their file is like is said in it. */
@RunWith(Parameterized.class)
public class SpfSuiteTest {
    private static final String RECEIVER = "receiver.example.com";

    private final FakeResolver zone;
    private final String[] fields;

    public SpfSuiteTest(String name, FakeResolver zone, String[] fields) {
        this.zone = zone;
        this.fields = fields;
    }

    @Parameters(name = "{0}")
    public static List<Object[]> cases() throws IOException {
        List<Object[]> cases = new ArrayList<>();
        FakeResolver zone = new FakeResolver();
        String group = "";
        for (String line : lines()) {
            String[] fields = line.split("\t", -1);
            switch (fields[0]) {
                case "group" -> {
                    group = fields[1];
                    zone = new FakeResolver();
                }
                case "rr" -> record(zone, fields);
                case "case" -> cases.add(new Object[] {group + ": " + fields[1], zone, fields});
                default -> {} // a comment
            }
        }
        return cases;
    }

    @Test
    public void theResultIsRight() throws Exception {
        SpfQuery query = query(InetAddress.getByName(fields[2]), plain(fields[3]), plain(fields[4]));
        SpfOutcome outcome = new Spf().check(zone, query);
        List<String> right = List.of(fields[5].split("\\|"));
        if (!right.contains(outcome.result().word())) {
            assertEquals(outcome.toString(), fields[5], outcome.result().word());
        }
        if (fields.length > 6 && outcome.result() == SpfResult.FAIL) {
            String expected = fields[6].equals("DEFAULT") ? "" : plain(fields[6]);
            assertEquals(expected, outcome.explanation().orElse(""));
        }
    }

    private static SpfQuery query(InetAddress client, String helo, String from) {
        if (from.isEmpty()) {
            return SpfQuery.helo(client, helo, RECEIVER);
        }
        int at = from.lastIndexOf('@');
        return new SpfQuery(client, from.substring(0, Math.max(at, 0)), from.substring(at + 1), helo, RECEIVER);
    }

    private static void record(FakeResolver zone, String[] fields) {
        String name = fields[1];
        String value = fields.length > 3 ? plain(fields[3]) : "";
        switch (fields[2]) {
            case "TIMEOUT" -> zone.fail(name);
            case "A", "AAAA" -> zone.address(name, value);
            case "TXT" -> zone.txt(name, value);
            case "CNAME" -> zone.cname(name, value);
            case "PTR" -> zone.ptr(reversed(name), value);
            case "MX" ->
                zone.mx(
                        name,
                        Integer.parseInt(value.split(" ")[0]),
                        value.substring(value.indexOf(' ') + 1).isEmpty() ? "." : value.split(" ")[1]);
            default -> throw new IllegalArgumentException(fields[2]);
        }
    }

    /** The address of a name below in-addr.arpa or ip6.arpa. */
    private static String reversed(String name) {
        List<String> labels = new ArrayList<>(List.of(name.split("\\.")));
        boolean ipv4 = name.endsWith("in-addr.arpa");
        labels.subList(labels.size() - 2, labels.size()).clear();
        Collections.reverse(labels);
        return ipv4 ? String.join(".", labels) : String.join("", labels).replaceAll("(.{4})(?!$)", "$1:");
    }

    private static String plain(String value) {
        return Pattern.compile("\\\\(\\\\|x(..))")
                .matcher(value)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        escape.group(2) == null ? "\\" : Character.toString(Integer.parseInt(escape.group(2), 16))));
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = SpfSuiteTest.class.getResourceAsStream("/spf/cases.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
