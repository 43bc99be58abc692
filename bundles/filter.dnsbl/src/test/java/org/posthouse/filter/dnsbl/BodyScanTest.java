package org.posthouse.filter.dnsbl;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.message.Messages;

public class BodyScanTest {
    private static List<String> scan(String message) throws IOException {
        return scan(message, 20);
    }

    private static List<String> scan(String message, int most) throws IOException {
        return BodyScan.of(Messages.of(message.replace("\n", "\r\n")), most, true).stream()
                .map(Subject::shown)
                .toList();
    }

    @Test
    public void linksAndAddressesAreFound() throws IOException {
        assertEquals(
                List.of("a.example", "www.b.example", "c.example", "d.example", "joe@e.example"),
                scan(
                        "Subject: x\n\nSee <http://A.example/x?y=http://z>, www.b.example. or HTTPS://good.example@c.example:8080"
                                + "\nor http:\\\\d%2Eexample\\ and mailto:Joe@e.example."
                                + "\nnot http://192.0.2.1/ http://localhost/ joe@localhost http://[2001:db8::1]/\n"));
    }

    @Test
    public void encodedPartsAreRead() throws IOException {
        String html = "<a href=\"http://hid&#100;en&#x2e;example/\">x</a>";
        assertEquals(
                List.of("hidden.example"),
                scan("Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
                        + Base64.getEncoder().encodeToString(html.getBytes(StandardCharsets.UTF_8)) + "\n"));
        assertEquals(
                List.of("long.example"),
                scan(
                        "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nhttp://lo=\nng.example/\n"));
        assertEquals("only text is read", List.of(), scan("Content-Type: application/pdf\n\nhttp://in.example/\n"));
    }

    @Test
    public void whatIsCutByTheWindowIsFoundWhole() throws IOException {
        for (int before = 8170; before < 8200; before++) {
            assertEquals(
                    "" + before,
                    List.of("cut.example", "joe@cut.example"),
                    scan("Subject: x\n\n" + ".".repeat(before) + " http://cut.example/ joe@cut.example\n"));
        }
        assertEquals(List.of("end.example"), scan("Subject: x\n\nhttp://end.example"));
    }

    @Test
    public void thereAreBounds() throws IOException {
        StringBuilder many = new StringBuilder("Subject: x\n\n");
        for (int i = 0; i < 100; i++) {
            many.append("http://n").append(i).append(".example/\n");
        }
        assertEquals(7, scan(many.toString(), 7).size());
        assertEquals(List.of(), scan("Subject: x\n\n" + "word ".repeat(200_000) + "http://far.example/\n"));
    }
}
