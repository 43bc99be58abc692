package org.posthouse.autoconfig;

import static org.junit.Assert.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.Test;

/** A stranger's XML. */
public class OutlookRequestTest {
    private static Optional<String> email(String text) throws IOException {
        return OutlookRequest.email(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String request(String before, String address, String schema) {
        return before + "<Autodiscover><Request><EMailAddress>" + address + "</EMailAddress>"
                + "<AcceptableResponseSchema>" + schema + "</AcceptableResponseSchema></Request></Autodiscover>";
    }

    @Test
    public void theAddressIsRead() throws IOException {
        assertEquals(Optional.of("a@example.org"), email(request("", " a@example.org\n", Answers.OUTLOOK)));
        assertEquals(Optional.of("a@example.org"), email("<A><EMailAddress>a@example.org</EMailAddress></A>"));
    }

    @Test
    public void anotherKindOfAnswerIsNotGiven() throws IOException {
        assertEquals(Optional.empty(), email(request("", "a@example.org", "urn:mobilesync")));
        assertEquals(Optional.empty(), email("<A/>"));
        assertEquals(Optional.empty(), email("no xml"));
        assertEquals(Optional.empty(), email(""));
        assertEquals(Optional.empty(), email("<A><EMailAddress>a<b/></EMailAddress></A>"));
        assertEquals(Optional.empty(), email("<A><EMailAddress>a@example.org</EMailAddress>"));
    }

    @Test(timeout = 10_000)
    public void noDoctypeAndNoEntities() throws IOException {
        for (String doctype : new String[] {
            "<!DOCTYPE a>",
            "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>",
            "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY e \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>",
            "<!DOCTYPE a SYSTEM \"http://127.0.0.1:9/a.dtd\">"
        }) {
            assertEquals(doctype, Optional.empty(), email(request(doctype, "a@example.org", Answers.OUTLOOK)));
            assertEquals(doctype, Optional.empty(), email(request(doctype, "&e;", Answers.OUTLOOK)));
        }
    }

    @Test
    public void thereIsABound() throws IOException {
        String comment = "<!--" + " ".repeat(OutlookRequest.LONGEST) + "-->";
        assertEquals(Optional.empty(), email(request(comment, "a@example.org", Answers.OUTLOOK)));
        assertEquals(Optional.empty(), email(request("", "a".repeat(2000), Answers.OUTLOOK)));
    }
}
