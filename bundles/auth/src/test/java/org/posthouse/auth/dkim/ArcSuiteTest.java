package org.posthouse.auth.dkim;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;
import org.posthouse.api.message.Messages;
import org.posthouse.testkit.dns.FakeResolver;

/** The cases of a test suite for the validation of chains (rfc8617); what their file is like is said in it. */
@RunWith(Parameterized.class)
public class ArcSuiteTest {
    private final FakeResolver keys;
    private final String message;
    private final String expected;

    public ArcSuiteTest(String name, FakeResolver keys, String message, String expected) {
        this.keys = keys;
        this.message = message;
        this.expected = expected;
    }

    @Parameters(name = "{0}")
    public static List<Object[]> cases() throws IOException {
        List<Object[]> cases = new ArrayList<>();
        FakeResolver keys = new FakeResolver();
        for (String line : lines()) {
            String[] fields = line.split("\t", 3);
            switch (line.startsWith("|") ? "|" : fields[0]) {
                case "|" -> cases.get(cases.size() - 1)[2] += line.substring(1) + "\r\n";
                case "keys" -> keys = new FakeResolver();
                case "key" -> keys.txt(fields[1], fields[2]);
                case "case" -> cases.add(new Object[] {fields[1], keys, "", fields[2]});
                default -> {} // a comment
            }
        }
        return cases;
    }

    /** The suite has no result for a chain that a sealer has said to be broken; for us it is. */
    @Test
    public void theResultIsRight() throws IOException {
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        ArcResult result = new ArcVerifier().verify(Messages.of(octets), keys);
        assertEquals(
                result.reason(),
                expected.isEmpty() ? "fail" : expected,
                result.result().word());
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = ArcSuiteTest.class.getResourceAsStream("/arc/cases.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
