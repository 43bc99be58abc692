package org.posthouse.filter.attachments;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.time.Instant;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Messages;

public class AttachmentsFilterTest {
    private record Config(String[] extensions, String action, String text) implements AttachmentsConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return AttachmentsConfig.class;
        }
    }

    private static final Context CONTEXT =
            Context.of(Mail.builder("m1", Instant.EPOCH, Origin.internal("test"), Sender.empty())
                    .build());

    private static Verdict verdict(String action, String disposition) throws IOException {
        AttachmentsFilter filter = new AttachmentsFilter();
        filter.configure(new Config(new String[] {".EXE", " js "}, action, "no"));
        return filter.message(
                CONTEXT,
                Messages.of(
                        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n"
                                + "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; "
                                + disposition
                                + "\r\n\r\nMZ\r\n--b--\r\n"));
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
    public void theExtensionIsWhatADesktopTakesForIt() {
        assertEquals("exe", AttachmentsFilter.extension("a.b.EXE"));
        assertEquals("exe", AttachmentsFilter.extension("a.exe. . "));
        assertEquals("", AttachmentsFilter.extension("exe"));
        assertEquals("", AttachmentsFilter.extension(" ..."));
        assertEquals("exe", AttachmentsFilter.extension(".exe"));
    }
}
