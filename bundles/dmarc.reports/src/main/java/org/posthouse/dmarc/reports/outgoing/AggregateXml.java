package org.posthouse.dmarc.reports.outgoing;

import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.posthouse.auth.dmarc.DmarcPolicy;
import org.posthouse.auth.dmarc.ReportRequest;
import org.posthouse.dmarc.reports.tally.Row;

/** Writes a report as XML (rfc9990#3.1, with the schema of its appendix A), a row at a time. */
final class AggregateXml {
    static final String NAMESPACE = "urn:ietf:params:xml:ns:dmarc-2.0";

    private static final Set<String> DKIM_RESULTS =
            Set.of("none", "pass", "fail", "policy", "neutral", "temperror", "permerror");
    private static final Set<String> SPF_RESULTS =
            Set.of("none", "pass", "fail", "softfail", "policy", "neutral", "temperror", "permerror");
    private static final String DOMAIN = "domain";
    private static final String RESULT = "result";

    private final XMLStreamWriter xml;

    private AggregateXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** @throws XMLStreamException if the stream cannot be written */
    static void write(AggregateReport report, OutputStream out) throws XMLStreamException {
        XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
        try {
            new AggregateXml(xml).feedback(report);
        } finally {
            xml.close();
        }
    }

    private void feedback(AggregateReport report) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.setDefaultNamespace(NAMESPACE);
        xml.writeStartElement(NAMESPACE, "feedback");
        xml.writeDefaultNamespace(NAMESPACE);
        element("version", "1.0");
        metadata(report);
        published(report.domain(), report.published());
        for (Map.Entry<Row, Long> entry : report.rows().entrySet()) {
            record(entry.getKey(), entry.getValue());
        }
        xml.writeEndElement();
        xml.writeEndDocument();
        xml.flush();
    }

    // rfc9990#3.1.1.3
    private void metadata(AggregateReport report) throws XMLStreamException {
        begin("report_metadata");
        element("org_name", report.reporter().domain());
        element("email", report.reporter().from().toString());
        element("report_id", report.id());
        begin("date_range");
        element("begin", Long.toString(report.begin()));
        element("end", Long.toString(report.end()));
        end();
        if (report.leftOut() > 0) {
            element("error", report.leftOut() + " messages are in no record: there were too many different ones");
        }
        element("generator", "Posthouse");
        end();
    }

    // rfc9990#3.1.1.5
    private void published(String domain, ReportRequest request) throws XMLStreamException {
        DmarcPolicy policy = request.policy();
        begin("policy_published");
        element(DOMAIN, domain);
        element("discovery_method", "treewalk");
        element("p", policy.policy().word());
        element("sp", policy.subdomains().word());
        element("np", policy.nonexistent().word());
        element("fo", request.options());
        element("adkim", policy.strictDkim() ? "s" : "r");
        element("aspf", policy.strictSpf() ? "s" : "r");
        element("testing", policy.testing() ? "y" : "n");
        end();
    }

    // rfc9990#3.1.1.7
    private void record(Row row, long count) throws XMLStreamException {
        begin("record");
        begin("row");
        element("source_ip", row.source());
        element("count", Long.toString(count));
        begin("policy_evaluated");
        element("disposition", row.disposition());
        element("dkim", aligned(row.dkimAligned()));
        element("spf", aligned(row.spfAligned()));
        if (!row.reason().isEmpty()) {
            begin("reason");
            element("type", row.reason());
            if (!row.comment().isEmpty()) {
                element("comment", row.comment());
            }
            end();
        }
        end();
        end();
        begin("identifiers");
        element("header_from", row.from());
        element("envelope_from", row.envelopeFrom());
        end();
        results(row);
        end();
    }

    // rfc9990#3.1.1.11
    private void results(Row row) throws XMLStreamException {
        begin("auth_results");
        for (Row.Signature signature : row.signatures()) {
            begin("dkim");
            element(DOMAIN, signature.domain());
            element("selector", signature.selector());
            element(RESULT, known(DKIM_RESULTS, signature.result()));
            end();
        }
        if (!row.spfDomain().isEmpty()) {
            begin("spf");
            element(DOMAIN, row.spfDomain());
            element("scope", "mfrom");
            element(RESULT, known(SPF_RESULTS, row.spfResult()));
            end();
        }
        end();
    }

    private static String known(Set<String> results, String result) {
        return results.contains(result) ? result : "neutral";
    }

    private static String aligned(boolean is) {
        return is ? "pass" : "fail";
    }

    private void begin(String name) throws XMLStreamException {
        xml.writeStartElement(NAMESPACE, name);
    }

    private void end() throws XMLStreamException {
        xml.writeEndElement();
    }

    private void element(String name, String text) throws XMLStreamException {
        begin(name);
        xml.writeCharacters(clean(text));
        end();
    }

    /** What strangers have written may hold what XML cannot, escaped or not. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c < 0x20 || c >= 0x7F && c < 0xA0 || c >= 0xD800 && c < 0xE000 || (c & 0xFFFE) == 0xFFFE
                        ? '?'
                        : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
