package org.posthouse.autoconfig;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.Test;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Listener.Tls;
import org.posthouse.net.api.NetAdmin.ListenerStatus;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What mail programs are told, as a parser of XML reads it. */
public class AnswersTest {
    private static final List<ListenerStatus> LISTENERS = List.of(
            listener("smtp", "0.0.0.0", 25, Tls.STARTTLS, "", true),
            listener("imap", "0.0.0.0", 143, Tls.STARTTLS, "", true),
            listener("imap", "0.0.0.0", 993, Tls.IMPLICIT, "", true),
            listener("imap", "0.0.0.0", 144, Tls.NONE, "", true),
            listener("pop3", "0.0.0.0", 995, Tls.IMPLICIT, "port is taken", true),
            listener("pop3", "0.0.0.0", 996, Tls.IMPLICIT, "", false),
            listener("pop3", "127.0.0.1", 110, Tls.STARTTLS, "", true),
            listener("submission", "::", 587, Tls.STARTTLS, "", true),
            listener("submission", "192.0.2.1", 465, Tls.IMPLICIT, "", true),
            listener("lmtp", "0.0.0.0", 24, Tls.NONE, "", true));

    private static ListenerStatus listener(
            String protocol, String address, int port, Tls tls, String problem, boolean present) {
        return new ListenerStatus(
                new Listener(protocol + port, protocol, tls), address, port, problem, present, 0, 0, 0, 0, 0);
    }

    private static Guide guide(String name) {
        return new Guide("example.org", "mail.example.org", name, Offer.of(LISTENERS, false));
    }

    private static Document parse(String xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setExpandEntityReferences(false);
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.setEntityResolver((publicId, systemId) -> new InputSource(new ByteArrayInputStream(new byte[0])));
        return builder.parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> all(Document document, String element) {
        NodeList nodes = document.getElementsByTagName(element);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    @Test
    public void onlyWhatIsOpenAndSpeaksTlsAndTheBestFirst() {
        List<Integer> ports = guide("x").offers().stream().map(Offer::port).toList();
        assertEquals(List.of(993, 143, 465, 587), ports);
        assertEquals(
                List.of(993, 143, 110, 465, 587),
                Offer.of(LISTENERS, true).stream().map(Offer::port).toList());
        assertTrue(guide("x").isComplete());
        assertFalse(new Guide("d", "h", "n", Offer.of(LISTENERS.subList(0, 4), false)).isComplete());
    }

    @Test
    public void thunderbird() throws Exception {
        Document read = parse(Answers.thunderbird(guide("Mail & <more>")));
        assertEquals(List.of("993", "143", "465", "587"), all(read, "port"));
        assertEquals(List.of("SSL", "STARTTLS", "SSL", "STARTTLS"), all(read, "socketType"));
        assertEquals(List.of("Mail & <more>"), all(read, "displayName"));
        assertEquals(2, all(read, "incomingServer").size());
    }

    @Test
    public void outlook() throws Exception {
        Document read = parse(Answers.outlook(guide("x"), "a\"<&@example.org"));
        assertEquals(List.of("IMAP", "IMAP", "SMTP", "SMTP"), all(read, "Type"));
        assertEquals(List.of("SSL", "TLS", "SSL", "TLS"), all(read, "Encryption"));
        assertEquals("a\"<&@example.org", all(read, "LoginName").get(0));
        assertEquals(List.of("600"), all(parse(Answers.outlookError(600, "x")), "ErrorCode"));
    }

    @Test
    public void apple() throws Exception {
        Guide guide = guide("x");
        String profile = Answers.apple(
                guide,
                "a@example.org",
                guide.incoming().orElseThrow(),
                guide.outgoing().orElseThrow());
        Document read = parse(profile);
        List<String> keys = all(read, "key");
        assertTrue(keys.containsAll(List.of(
                "EmailAccountType",
                "IncomingMailServerPortNumber",
                "OutgoingMailServerUseSSL",
                "PayloadUUID",
                "PayloadVersion")));
        assertEquals(List.of("993", "465", "1", "1"), all(read, "integer"));
        assertEquals(
                "fetched again it takes the place of the first",
                profile,
                Answers.apple(
                        guide,
                        "a@example.org",
                        guide.incoming().orElseThrow(),
                        guide.outgoing().orElseThrow()));
    }

    @Test
    public void noByteOfAStrangerIsMarkup() throws Exception {
        String strange = "a]]>\u0000\u0007\uFFFE</key><true/>@example.org";
        Document read = parse(Answers.outlook(guide("x"), strange));
        assertEquals("a]]></key><true/>@example.org", all(read, "LoginName").get(0));
    }
}
