package org.posthouse.dmarc.reports.incoming;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

public class ReportPartsTest {
    private static final LocalDate DAY = LocalDate.parse("2026-12-01");

    private static Feedback one(Message message) throws IOException {
        ReportParts.Found found = ReportParts.of(message);
        assertEquals(List.of(), found.bad());
        assertEquals(1, found.reports().size());
        return found.reports().get(0);
    }

    private static String bad(Message message) throws IOException {
        ReportParts.Found found = ReportParts.of(message);
        assertEquals(List.of(), found.reports());
        assertEquals(1, found.bad().size());
        return found.bad().get(0);
    }

    private static Message xml(String text) {
        return Reports.mixed("text/xml", "r.xml", Reports.octets(text));
    }

    @Test
    public void reportsOfProvidersAreRead() throws IOException {
        Feedback google =
                one(Reports.single("application/zip", "g.zip", Reports.zip("g.xml", Reports.octets(Reports.GOOGLE))));
        assertEquals("google.com", google.reporter());
        assertEquals("example.org", google.domain());
        assertEquals(DAY, google.day());
        assertTrue(google.whole());
        assertEquals(
                Map.of("192.0.2.10", new Counts(7, 7, 7, 7, 0, 0), "2001:db8::66", new Counts(2, 0, 0, 0, 0, 0)),
                google.sources());
        Feedback microsoft =
                one(Reports.mixed("application/gzip", "m.xml.gz", Reports.gzip(Reports.octets(Reports.MICROSOFT))));
        assertEquals("example.org", microsoft.domain());
        assertEquals(Map.of("192.0.2.10", new Counts(3, 3, 0, 3, 3, 0)), microsoft.sources());
        Feedback yahoo = one(xml(Reports.YAHOO));
        assertEquals(Map.of("192.0.2.66", new Counts(1, 0, 0, 0, 0, 1)), yahoo.sources());
    }

    /** Types and names are often wrong. */
    @Test
    public void theOctetsSayWhatAFileIs() throws IOException {
        byte[] zipped = Reports.gzip(Reports.octets(Reports.GOOGLE));
        assertEquals(
                "example.org",
                one(Reports.mixed("application/zip", "r.zip", zipped)).domain());
        assertEquals(
                "example.org",
                one(Reports.mixed("application/octet-stream", "r.xml.gz", zipped))
                        .domain());
        assertEquals("example.org", one(xml("\ufeff" + Reports.GOOGLE.strip())).domain());
    }

    @Test
    public void otherMailHasNoReports() throws IOException {
        ReportParts.Found found = ReportParts.of(Messages.of("Subject: hello\r\n\r\nhello\r\n"));
        assertTrue(found.reports().isEmpty()
                && found.bad().isEmpty()
                && found.failures().isEmpty());
    }

    @Test
    public void aReportAboutAMailIsCounted() throws IOException {
        Message report = Messages.of(
                "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n"
                        + "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: auth-failure\r\n"
                        + "Reported-Domain: Example.org\r\nSource-IP: 192.0.2.1\r\n\r\n--b\r\n"
                        + "Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\n\r\n--b--\r\n");
        assertEquals(List.of("example.org"), ReportParts.of(report).failures());
    }

    // --- hostile ones ----------------------------------------------------------------------------------------------

    @Test(timeout = 60_000)
    public void bombsAreLeftAlone() throws IOException {
        byte[] gzip = Reports.packed(out -> {
            try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
                fill(zip, 64);
            }
        });
        assertTrue(bad(Reports.mixed("application/gzip", "b.xml.gz", gzip)).contains("too much in it"));
        byte[] zip = Reports.packed(out -> {
            try (ZipOutputStream all = new ZipOutputStream(out)) {
                all.putNextEntry(new ZipEntry("b.xml"));
                fill(all, 64);
                all.closeEntry();
            }
        });
        assertTrue(bad(Reports.mixed("application/zip", "b.zip", zip)).contains("too much in it"));
        byte[] behind = Reports.packed(
                out -> { // what is skipped is unpacked too
                    try (ZipOutputStream all = new ZipOutputStream(out)) {
                        for (int i = 0; i < 50; i++) {
                            all.putNextEntry(new ZipEntry(i + ".txt"));
                            all.write(i);
                            all.closeEntry();
                        }
                    }
                });
        ReportParts.Found found = ReportParts.of(Reports.mixed("application/zip", "b.zip", behind));
        assertTrue(found.reports().isEmpty());
    }

    /** Mebibytes of blanks within a report that is one otherwise. */
    private static void fill(OutputStream out, int mebibytes) throws IOException {
        out.write(Reports.octets("<feedback><report_metadata><org_name>"));
        byte[] blanks = new byte[1 << 20];
        Arrays.fill(blanks, (byte) ' ');
        for (int i = 0; i < mebibytes; i++) {
            out.write(blanks);
        }
        out.write(Reports.octets("</org_name></report_metadata></feedback>"));
    }

    @Test
    public void declarationsAreRefused() throws IOException {
        String external = "<!DOCTYPE feedback [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
        assertTrue(bad(xml("<?xml version=\"1.0\"?>" + external
                        + Reports.YAHOO.replaceFirst("<\\?.*\\?>", "").replace("Yahoo", "&x;")))
                .contains("document type"));
        String laughs = "<!DOCTYPE feedback [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
        assertTrue(
                bad(xml(laughs + "<feedback><version>&b;</version></feedback>")).contains("document type"));
    }

    @Test(timeout = 60_000)
    public void garbageIsNoReport() throws IOException {
        bad(xml("<html><body>hello</body></html>"));
        bad(xml("<feedback>"));
        bad(xml("<feedback/>"));
        bad(xml("hello"));
        bad(xml("<" + "a".repeat(100_000)));
        bad(xml("<a>".repeat(10_000)));
        bad(xml("<feedback>" + "<a>".repeat(100_000)));
        bad(xml("\u0000\u0001\u0002\u0003"));
        bad(Reports.mixed("application/gzip", "x.gz", new byte[] {0x1F, (byte) 0x8B, 1, 2, 3}));
        bad(Reports.mixed("application/gzip", "x.gz", new byte[0]));
        byte[] cut = Reports.gzip(Reports.octets(Reports.GOOGLE));
        bad(Reports.mixed("application/gzip", "x.gz", Arrays.copyOf(cut, cut.length / 2)));
        byte[] zip = Reports.zip("x.xml", Reports.octets(Reports.GOOGLE));
        bad(Reports.mixed("application/zip", "x.zip", Arrays.copyOf(zip, zip.length / 2)));
    }

    @Test
    public void strangeValuesAreLeftOut() throws IOException {
        String good = "<row><source_ip>192.0.2.1</source_ip><count>1</count></row>";
        String odd = Reports.YAHOO.replaceFirst(
                "(?s)<record>.*</record>",
                "<record>" + good + "</record>"
                        + record("not an address", "1")
                        + record("beef", "1")
                        + record("999.0.0.1", "1")
                        + record(":::", "1")
                        + record("192.0.2.2", "-5")
                        + record("192.0.2.3", "99999999999999999999")
                        + record("192.0.2.4", "x")
                        + record("192.0.2.1\t\n", "2"));
        assertEquals(
                Map.of("192.0.2.1", new Counts(3, 0, 0, 0, 0, 0)), one(xml(odd)).sources());
        bad(xml(Reports.YAHOO.replace(">example.org<", ">a b<")));
        bad(xml(Reports.YAHOO.replace("1796083200", "-1")));
        bad(xml(Reports.YAHOO.replace("1796083200", "999999999999999")));
    }

    private static String record(String source, String count) {
        return "<record><row><source_ip>" + source + "</source_ip><count>" + count + "</count></row></record>";
    }

    /** Texts are long and records many: what is read of them is bounded. */
    @Test(timeout = 120_000)
    public void aMillionRowsAreNotRead() throws IOException {
        byte[] file = Reports.packed(out -> {
            try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
                zip.write(Reports.octets(Reports.YAHOO.replaceFirst("(?s)<record>.*", "")));
                StringBuilder rows = new StringBuilder();
                for (int i = 0; i < 1_000_000; i++) {
                    rows.append(record("10." + i % 251 + "." + i / 251 % 251 + "." + i % 13, "1"));
                    if (rows.length() > 1 << 16) {
                        zip.write(Reports.octets(rows.toString()));
                        rows.setLength(0);
                    }
                }
                zip.write(Reports.octets("</ns1:feedback>"));
            }
        });
        Message message = Reports.mixed("application/gzip", "m.xml.gz", file);
        ReportParts.Found found = ReportParts.of(message);
        for (Feedback report : found.reports()) {
            assertTrue(report.sources().size() <= FeedbackReader.MOST_SOURCES);
            assertTrue(!report.whole());
        }
        assertEquals(1, found.reports().size() + found.bad().size());
    }
}
