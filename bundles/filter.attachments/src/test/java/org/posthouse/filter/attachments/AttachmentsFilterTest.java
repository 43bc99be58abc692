package org.posthouse.filter.attachments;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Origin;
import org.posthouse.api.message.Sender;

public class AttachmentsFilterTest {
    private record Config(String[] extensions, String action, String text) implements AttachmentsConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return AttachmentsConfig.class;
        }
    }

    private static final Context CONTEXT = new Context("m1", Origin.internal("test"), Sender.empty(), List.of());

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
        Verdict verdict = verdict("reject", "filename=\"Invoice.pdf.ExE\"");
        assertTrue(verdict instanceof Verdict.Reject);
        assertEquals("554 5.7.1 no", ((Verdict.Reject) verdict).status().toString());
        assertTrue(verdict("reject", "filename*=utf-8''x%2Ejs") instanceof Verdict.Reject);
    }

    @Test
    public void othersPass() throws IOException {
        assertSame(Verdict.PASS, verdict("reject", "filename=exe"));
        assertSame(Verdict.PASS, verdict("reject", "filename=\"a.exe.txt\""));
    }

    @Test
    public void forbiddenOnesCanBeQuarantined() throws IOException {
        assertTrue(verdict("quarantine", "filename=a.js") instanceof Verdict.Quarantine);
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
