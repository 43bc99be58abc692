package org.posthouse.filter.attachments;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Messages;

public class AttachmentsFilterTest {
    private record Config(String[] extensions, String action, String doubtful, String text)
            implements AttachmentsConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return AttachmentsConfig.class;
        }
    }

    private static final Context CONTEXT =
            Context.of(Mail.builder("m1", Instant.EPOCH, Origin.internal("test"), Sender.empty())
                    .build());

    private static Verdict verdict(String action, String disposition) throws IOException {
        return verdict(
                action,
                "reject",
                "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n"
                        + part(disposition) + "--b--\r\n");
    }

    private static String part(String disposition) {
        return "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; " + disposition
                + "\r\n\r\nMZ\r\n";
    }

    private static Verdict verdict(String action, String doubtful, String message) throws IOException {
        AttachmentsFilter filter = new AttachmentsFilter();
        filter.configure(new Config(new String[] {".EXE", " js "}, action, doubtful, "no"));
        return filter.message(CONTEXT, Messages.of(message));
    }

    @Test
    public void forbiddenExtensionsAreRefusedInAnyCase() throws IOException {
        assertEquals(Verdict.reject(554, "5.7.1", "no"), verdict("reject", "filename=\"Invoice.pdf.ExE\""));
        assertEquals(Verdict.reject(554, "5.7.1", "no"), verdict("reject", "filename*=utf-8''x%2Ejs"));
    }

    @Test
    public void othersPass() throws IOException {
        assertSame(Verdict.PASS, verdict("reject", "filename=exe"));
        assertSame(Verdict.PASS, verdict("reject", "filename=\"a.exe.txt\""));
    }

    @Test
    public void forbiddenOnesCanBeQuarantined() throws IOException {
        assertEquals(Verdict.hold("no"), verdict("quarantine", "filename=a.js"));
    }

    @Test
    public void onlyTheMessageIsAskedAbout() {
        assertEquals(Set.of(Stage.MESSAGE), new AttachmentsFilter().stages());
    }

    @Test
    public void theExtensionIsWhatSomeProgramTakesForIt() {
        for (String name : List.of(
                "a.b.EXE",
                "a.exe. . ",
                ".exe",
                "evil.exe::$DATA",
                "evil.exe:x.txt",
                "evil.exe\u00a0",
                "evil.exe\u3000.",
                "evil.exe\0.txt",
                "evil.e\0xe",
                "evil.exe\u0080.txt",
                "evil\u202efdp.exe",
                "evil.e\u202exe",
                "evil.exe\u202e",
                "evil.exe\u200b",
                "evil.exe\"",
                "evil.exe\\")) {
            assertTrue(name, FileName.extensions(name).contains("exe"));
        }
        assertEquals(Set.of(""), FileName.extensions("exe"));
        assertEquals(Set.of(""), FileName.extensions(" ..."));
        assertEquals(Set.of(""), FileName.extensions(""));
        assertEquals(Set.of("txt"), FileName.extensions("a.exe.txt"));
    }

    /** Each of these hides evil.exe from a reader with bounds, or from one that reads otherwise than a mail program. */
    @Test
    public void whatCannotBeToldIsRefused() throws IOException {
        String evil = part("filename=evil.exe");
        String type = "Content-Type: multipart/mixed; boundary=";
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < 101; i++) {
            deep.append(type)
                    .append("b")
                    .append(i)
                    .append("_\r\n\r\n--b")
                    .append(i)
                    .append("_\r\n");
        }
        String parameters =
                IntStream.range(0, 201).mapToObj(i -> "p" + i + "=x; ").collect(Collectors.joining());
        String to = "To: " + "a@b.test, ".repeat(25_000) + "\r\n";
        Map<String, String> mails = new LinkedHashMap<>();
        mails.put(
                "too many parts",
                type + "b\r\n\r\n" + "--b\r\n\r\nx\r\n".repeat(2_001) + "--b\r\n" + evil + "--b--\r\n");
        mails.put("too deeply nested", deep + evil);
        mails.put("a header field that is too long", part("x=" + "y".repeat(1_200_000) + "; filename=evil.exe"));
        mails.put("too many parameters", part(parameters + "filename=evil.exe"));
        mails.put("a parameter whose parts do not fit together", part("filename*0=evil; filename*2=.exe"));
        mails.put(
                "contradictory header fields",
                type + "a; boundary=b\r\n\r\n--a\r\n\r\n--b\r\n" + evil + "--b--\r\n--a--\r\n");
        mails.put(
                "an encoded message or multipart",
                "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\r\n");
        mails.put("a broken header field", "Content-Disposition: attachment;\r\nfilename=evil.exe\r\n\r\nMZ\r\n");
        mails.put("a boundary followed by text", type + "b\r\n\r\n--b\r\n\r\nx\r\n--b-- x\r\n--b\r\n" + evil);
        for (Map.Entry<String, String> mail : mails.entrySet()) {
            String text = "Cannot determine the attachments: " + mail.getKey();
            assertEquals(Verdict.reject(554, "5.7.1", text), verdict("quarantine", "reject", mail.getValue()));
            assertEquals(Verdict.reject(554, "5.7.1", text), verdict("quarantine", "a slip", mail.getValue()));
            assertEquals(Verdict.hold(text), verdict("reject", "quarantine", mail.getValue()));
            assertSame(Verdict.PASS, verdict("reject", "pass", mail.getValue()));
            assertEquals(Verdict.reject(554, "5.7.1", "no"), verdict("reject", "pass", to.repeat(5) + evil));
        }
    }

    @Test
    public void aForwardedMailIsLookedIntoThoughItIsEncoded() throws IOException {
        String type = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n";
        String evil = type + part("filename=evil.exe") + "--b--\r\n";
        String good = type + part("filename=good.txt") + "--b--\r\n";
        assertEquals(Verdict.reject(554, "5.7.1", "no"), verdict("reject", "pass", forwarded(evil)));
        assertEquals(Verdict.reject(554, "5.7.1", "no"), verdict("reject", "pass", forwarded(forwarded(evil))));
        assertSame(Verdict.PASS, verdict("reject", "reject", forwarded(good)));
        assertSame(Verdict.PASS, verdict("reject", "reject", forwarded(forwarded(good))));
    }

    private static String forwarded(String mail) {
        return "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(mail.getBytes(StandardCharsets.US_ASCII)) + "\r\n";
    }

    @Test
    public void anAttachmentBehindALineThatIsNoFieldIsFound() throws IOException {
        for (String junk :
                List.of("From x@y Sat Jan  1 10:00:00 2024\r\n", "subject line\r\n", ">From x: y\r\n z\r\n")) {
            String mail = "Subject: a long\r\n" + junk + "Content-Type: multipart/mixed boundary=x\r\n\r\n--x\r\n"
                    + junk + part("filename=x.exe") + "--x--\r\n";
            assertEquals(Verdict.reject(554, "5.7.1", "no"), verdict("reject", "pass", mail));
        }
    }
}
