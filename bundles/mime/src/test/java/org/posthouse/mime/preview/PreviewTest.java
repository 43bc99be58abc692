package org.posthouse.mime.preview;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

/** Mail that is made to harm whoever looks at it. */
public class PreviewTest {
    private static Message html(String body) {
        return Messages.of("MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body);
    }

    @Test
    public void tenThousandPartsAreNotListed() throws IOException {
        StringBuilder message =
                new StringBuilder("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n");
        for (int i = 0; i < 10_000; i++) {
            message.append("--x\r\nContent-Type: text/plain\r\n\r\npart ")
                    .append(i)
                    .append("\r\n");
        }
        Preview preview = Preview.of(Messages.of(message + "--x--\r\n"));
        assertEquals("part 0", preview.text());
        assertEquals(50, preview.parts().size());
    }

    @Test
    public void aThousandLevelsAreNotFollowed() throws IOException {
        StringBuilder message = new StringBuilder("MIME-Version: 1.0\r\n");
        for (int i = 0; i < 1_000; i++) {
            message.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        assertTrue(Preview.of(Messages.of(message + "Content-Type: text/plain\r\n\r\ndeep\r\n"))
                        .parts()
                        .size()
                <= 50);
    }

    @Test
    public void ofAnHtmlBombABoundedPieceIsRead() throws IOException {
        long begun = System.nanoTime();
        String text = Preview.of(html("<div>".repeat(2_000_000) + "bomb")).text();
        assertEquals("", text);
        assertTrue(Preview.of(html("<b>a</b>&lt;\n \n".repeat(200_000))).text().length() <= 4_002);
        assertTrue(Preview.of(html(" \n".repeat(1_000_000))).text().length() <= 4_002);
        assertTrue("seconds", System.nanoTime() - begun < 20_000_000_000L);
    }

    @Test
    public void scriptsAndStylesAreNoText() throws IOException {
        assertEquals(
                "before after",
                Preview.of(
                                html(
                                        "before <SCRIPT src=x>alert('x')</SCRIPT><style>p{}</style><img src=x onerror=alert(1)>after"))
                        .text());
        assertEquals(
                "an end that is missing hides the rest",
                "a",
                Preview.of(html("a<script>alert(1)")).text());
    }

    @Test
    public void aFieldIsOneLineWithoutControls() throws IOException {
        Message message = Messages.of("Subject: =?utf-8?q?a=0D=0ABcc:_x@y.test=1B[31m=E2=80=AE?= <script>\r\n\r\nx");
        String subject = PlainText.field(message, "Subject");
        assertFalse(subject, subject.chars().anyMatch(c -> c < 32 || c == 0x202e));
        assertTrue(subject, subject.startsWith("aBcc: x@y.test"));
        assertTrue(PlainText.line("x".repeat(100_000)).length() <= 201);
    }
}
