package org.posthouse.admin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;

public class MailTextTest {
    private final FakeQueue queue = new FakeQueue();
    private final AdminComponent component = new AdminComponent();

    public MailTextTest() {
        component.queue = queue;
    }

    private Result run(String operation, Map<String, String> arguments) throws OperationException {
        return component.operations().stream()
                .filter(o -> o.name().equals(operation))
                .findFirst()
                .orElseThrow()
                .run(arguments);
    }

    private void put(String id, String message) {
        Address to = Address.parse("a@a.test").orElseThrow();
        Disposition due = Disposition.builder(Instant.now())
                .destination(Destination.parse("smtp a.test"))
                .build();
        queue.spool.put(
                Mail.builder(id, Instant.now(), Origin.internal("test"), Sender.empty())
                        .recipient(
                                Recipient.builder(to).key(id).disposition(due).build())
                        .build(),
                message.replace("\n", "\r\n"));
    }

    private String text(String message) throws OperationException {
        String id = "m" + message.hashCode();
        put(id, message);
        return run("queue-text", Map.of("id", id)).text();
    }

    @Test
    public void thePlainTextOfAMultipartIsShownDecodedAndWhatIsAttachedIsNamed() throws OperationException {
        put(
                "m1",
                "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
                        + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
                        + "Gr=C3=BC=C3=9Fe\n--x\nContent-Type: application/pdf; name=bill.pdf\n\nPDF\n--x--\n");
        Result shown = run("queue-text", Map.of("id", "m1"));
        assertEquals("Grüße", shown.text());
        assertEquals(List.of("part", "octets", "name"), shown.columns());
        assertEquals(List.of("application/pdf", "3 B", "bill.pdf"), shown.rows().get(1));
    }

    @Test
    public void ofHtmlTheWordsAreLeft() throws OperationException {
        assertEquals(
                "Hello\nyou & me <b>",
                text("MIME-Version: 1.0\nContent-Type: text/html\n\n<style>p {x}</style><script>alert(1)</script>"
                        + "<p>Hello<br>you &amp; <img src='http://spy.test/x.png'>me &lt;b&gt;"));
    }

    @Test
    public void aLongTextIsCutAndWhatControlsATerminalIsLeftOut() throws OperationException {
        String text = text("Subject: x\n\n" + "ab\u001b[31m\u202ec ".repeat(2_000));
        assertTrue("cut", text.endsWith("\n…") && text.length() < 4_010);
        assertFalse(text.indexOf('\u001b') >= 0 || text.indexOf('\u202e') >= 0);
        assertEquals("The mail has no text", text("MIME-Version: 1.0\nContent-Type: image/png\n\nPNG"));
        assertThrows(OperationException.class, () -> run("queue-text", Map.of("id", "m9")));
    }

    @Test
    public void aListHasDecodedSubjectsIfTheyAreWanted() throws OperationException {
        put("m1", "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n and\n \u0007more\n\nx");
        put("m2", "From: x@a.test\n\nx");
        List<List<String>> rows = run("queue-list", Map.of("subjects", "true")).rows();
        assertEquals("Grüße and more", rows.get(0).get(10));
        assertEquals("", rows.get(1).get(10));
        assertFalse(run("queue-list", Map.of()).columns().contains("subject"));
    }
}
