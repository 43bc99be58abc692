package org.posthouse.dmarc.reports.incoming;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.stream.XMLStreamException;
import org.posthouse.api.message.Message;
import org.posthouse.mime.Mime;
import org.posthouse.mime.Part;
import org.posthouse.support.address.AsciiForm;

/** Finds the reports in a message. */
final class ReportParts {
    private static final int MOST_PARTS = 4;
    private static final int MOST_ENTRIES = 4;
    private static final int MAGIC = 4;
    private static final int MOST_FIELDS = 64 * 1024;
    private static final Set<String> TYPES = Set.of(
            "APPLICATION/GZIP",
            "APPLICATION/X-GZIP",
            "APPLICATION/ZIP",
            "APPLICATION/X-ZIP",
            "APPLICATION/X-ZIP-COMPRESSED",
            "APPLICATION/XML",
            "TEXT/XML");
    private static final Pattern NAME = Pattern.compile("(?i).*\\.(xml|gz|gzip|zip)");
    private static final Pattern REPORTED =
            Pattern.compile("(?im)^Reported-Domain:[ \\t]*([A-Za-z0-9._-]{1,253})\\s*$");

    /**
     * What was found.
     *
     * @param reports the aggregate reports
     * @param failures what reports about single mails are about
     * @param bad why what looked like a report is none, for the log
     */
    record Found(List<Feedback> reports, List<String> failures, List<String> bad) {}

    private final Message message;
    private final Found found = new Found(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

    private ReportParts(Message message) {
        this.message = message;
    }

    static Found of(Message message) throws IOException {
        ReportParts parts = new ReportParts(message);
        List<Part> candidates = new ArrayList<>();
        Mime.structure(message).forEach(part -> {
            if (!part.isMultipart() && candidates.size() < MOST_PARTS && isCandidate(part)) {
                candidates.add(part);
            }
        });
        for (Part part : candidates) {
            parts.take(part);
        }
        return parts.found;
    }

    private static boolean isCandidate(Part part) {
        return TYPES.contains(type(part))
                || isFailureReport(part)
                || part.filename().filter(name -> NAME.matcher(name).matches()).isPresent();
    }

    private static String type(Part part) {
        return part.type() + "/" + part.subtype();
    }

    private static boolean isFailureReport(Part part) {
        return type(part).equals("MESSAGE/FEEDBACK-REPORT"); // rfc5965#3
    }

    private void take(Part part) throws IOException {
        try (InputStream decoded = Mime.openDecoded(message, part)) {
            if (isFailureReport(part)) {
                String fields = new String(decoded.readNBytes(MOST_FIELDS), StandardCharsets.ISO_8859_1);
                Matcher reported = REPORTED.matcher(fields);
                if (reported.find()) {
                    found.failures().add(AsciiForm.comparable(reported.group(1)));
                }
                return;
            }
            unpack(decoded);
        } catch (XMLStreamException e) {
            found.bad().add(String.valueOf(e.getMessage()).replaceAll("\\p{C}+", " "));
        }
    }

    /** By the first octets, since types and names of files are often wrong. */
    private void unpack(InputStream decoded) throws IOException, XMLStreamException {
        Bounded.Counting packed = new Bounded.Counting(decoded);
        BufferedInputStream in = new BufferedInputStream(packed);
        in.mark(MAGIC);
        byte[] magic = in.readNBytes(MAGIC);
        in.reset();
        if (magic.length < MAGIC) {
            found.bad().add("empty");
        } else if ((magic[0] & 0xFF) == 0x1F && (magic[1] & 0xFF) == 0x8B) {
            read(gunzip(in), packed);
        } else if (magic[0] == 'P' && magic[1] == 'K') {
            unzip(in, packed);
        } else {
            read(in, packed);
        }
    }

    private static InputStream gunzip(InputStream in) throws XMLStreamException {
        try {
            return new GZIPInputStream(in);
        } catch (IOException broken) {
            throw new XMLStreamException(broken.toString(), broken);
        }
    }

    private void unzip(InputStream in, Bounded.Counting packed) throws XMLStreamException {
        try {
            ZipInputStream zip = new ZipInputStream(in, StandardCharsets.ISO_8859_1);
            for (int i = 0; i < MOST_ENTRIES; i++) {
                ZipEntry entry = zip.getNextEntry();
                if (entry == null) {
                    return;
                }
                if (entry.getName().toLowerCase(Locale.ROOT).endsWith(".xml")) {
                    read(zip, packed);
                    return; // the parser may have read on
                }
            }
        } catch (IOException | IllegalArgumentException broken) {
            throw new XMLStreamException(broken.toString(), broken);
        }
    }

    private void read(InputStream unpacked, Bounded.Counting packed) throws XMLStreamException {
        Optional<Feedback> report = FeedbackReader.read(new Bounded(unpacked, packed::octets));
        report.ifPresentOrElse(found.reports()::add, () -> found.bad().add("XML without what a report has"));
    }
}
