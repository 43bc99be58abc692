package org.posthouse.mime;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.posthouse.mime.HeaderCollector.Repeated;
import org.posthouse.mime.Parameters.Valued;

/** What is kept of one header section, parsed as far as IMAP wants it parsed. */
final class Fields {
    private static final List<Parameter> DEFAULT_PARAMETERS = List.of(new Parameter("CHARSET", "US-ASCII"));

    private static final Set<String> IDENTITY = Set.of("7BIT", "8BIT", "BINARY");

    private final String[] raw;
    private final List<Repeated> repeated;
    private final String type;
    private final String subtype;
    private final List<Parameter> parameters;
    private final Disposition disposition;
    private final List<Valued> contentTypes = new ArrayList<>(1); // the one that counts first
    private final List<Valued> dispositions = new ArrayList<>(1);
    private final byte[] envelope;

    /**
     * @param raw values by {@link Field#ordinal()}, unfolded, null if absent
     * @param repeated further values of fields that may be there once
     * @param message the header is that of a message
     * @param digest the part is in a multipart/digest
     */
    Fields(String[] raw, List<Repeated> repeated, boolean message, boolean digest) {
        this.raw = raw;
        this.repeated = repeated;
        this.envelope = message ? EnvelopeWriter.write(raw) : null;
        for (String value : values(Field.CONTENT_TYPE)) {
            contentTypes.add(Parameters.parse(value));
        }
        for (String value : values(Field.CONTENT_DISPOSITION)) {
            dispositions.add(Parameters.parse(value));
        }
        Valued parsed = contentTypes.isEmpty() ? null : contentTypes.get(0);
        int slash = parsed == null ? -1 : parsed.value().indexOf('/');
        if (slash > 0 && slash < parsed.value().length() - 1) {
            this.type = parsed.value().substring(0, slash).strip().toUpperCase(Locale.ROOT);
            this.subtype = parsed.value().substring(slash + 1).strip().toUpperCase(Locale.ROOT);
            this.parameters = parsed.parameters();
        } else if (digest && parsed == null) {
            this.type = "MESSAGE"; // rfc2046#5.1.5
            this.subtype = "RFC822";
            this.parameters = List.of();
        } else {
            this.type = "TEXT"; // rfc2045#5.2
            this.subtype = "PLAIN";
            this.parameters = DEFAULT_PARAMETERS;
        }
        Valued disposed = dispositions.isEmpty() ? null : dispositions.get(0);
        this.disposition = disposed == null
                        || disposed.value().isEmpty() && disposed.parameters().isEmpty()
                ? null
                : new Disposition(
                        // rfc2183#2.8: what is not known is treated as attachment
                        disposed.value().isEmpty()
                                ? "ATTACHMENT"
                                : disposed.value().toUpperCase(Locale.ROOT),
                        disposed.parameters());
    }

    Optional<String> raw(Field field) {
        return Optional.ofNullable(raw[field.ordinal()]);
    }

    String type() {
        return type;
    }

    String subtype() {
        return subtype;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    Optional<Disposition> disposition() {
        return Optional.ofNullable(disposition);
    }

    byte[] envelope() {
        return envelope;
    }

    boolean isMultipart() {
        return type.equals("MULTIPART");
    }

    boolean isMessage() {
        return type.equals("MESSAGE") && (subtype.equals("RFC822") || subtype.equals("GLOBAL"));
    }

    boolean isDigest() {
        return isMultipart() && subtype.equals("DIGEST");
    }

    /** The boundary parameter of a multipart; null if there is none that can be used. */
    byte[] boundary() {
        for (Parameter p : parameters) {
            if (p.name().equals("BOUNDARY")) {
                // rfc2046#5.1.1 allows 70; trailing space is transport padding
                String value = p.value().stripTrailing();
                return value.isEmpty() || value.length() > 1000 ? null : Octets.latin1(value);
            }
        }
        String decoded = Parameters.decoded(parameters, "boundary").orElse("");
        return decoded.isEmpty() || decoded.length() > 1000 ? null : Octets.latin1(decoded);
    }

    /** Adds what is doubtful about them. */
    void doubts(Set<Doubt> doubts) {
        doubts(contentTypes, doubts);
        doubts(dispositions, doubts);
        if (isAmbiguous()) {
            doubts.add(Doubt.AMBIGUOUS);
        }
        if (isEncodedContainer()) {
            doubts.add(Doubt.ENCODED);
        }
        if (type.equals("MESSAGE") && subtype.equals("PARTIAL")) {
            doubts.add(Doubt.FRAGMENT);
        }
    }

    private static void doubts(List<Valued> values, Set<Doubt> doubts) {
        for (Valued parsed : values) {
            if (!parsed.complete()) {
                doubts.add(Doubt.TOO_MANY_PARAMETERS);
            }
            if (Parameters.lacksPieces(parsed.parameters())) {
                doubts.add(Doubt.PARAMETER_IN_PIECES);
            }
        }
    }

    /** A message or multipart with a transfer encoding, which rfc2046#5.2.1 and rfc2045#6.4 forbid and some undo. */
    boolean isEncodedContainer() {
        if (!isMessage() && !isMultipart()) {
            return false;
        }
        String encoding = encoding();
        boolean undone = isMessage() || !encoding.equals("QUOTED-PRINTABLE"); // which nobody undoes there
        return undone && !IDENTITY.contains(encoding);
    }

    /** Others may see a multipart or a message where this is none, or look for its parts by another boundary. */
    private boolean isAmbiguous() {
        if (!namesContainer()) { // as of most
            return false;
        }
        Set<String> readings = new HashSet<>();
        boolean container = false;
        for (Valued parsed : contentTypes) {
            String lower = parsed.value().toLowerCase(Locale.ROOT);
            boolean multipart = lower.startsWith("multipart");
            container |= multipart || lower.startsWith("message");
            List<String> boundaries = multipart ? Parameters.readings(parsed.parameters(), "boundary") : List.of();
            boundaries.forEach(b -> readings.add(lower + " " + b.stripTrailing()));
            if (boundaries.isEmpty()) {
                readings.add(lower);
            }
            if (multipart && !isMultipart() && readings.size() == 1) {
                return true; // "multipart" without a subtype
            }
        }
        boolean encodings = container
                && values(Field.CONTENT_TRANSFER_ENCODING).stream()
                                .map(v -> v.toUpperCase(Locale.ROOT))
                                .distinct()
                                .count()
                        > 1;
        return container && readings.size() > 1 || encodings;
    }

    private boolean namesContainer() {
        for (Valued parsed : contentTypes) {
            String value = parsed.value();
            if (value.regionMatches(true, 0, "multipart", 0, 9) || value.regionMatches(true, 0, "message", 0, 7)) {
                return true;
            }
        }
        return false;
    }

    private List<String> values(Field field) {
        String first = raw[field.ordinal()];
        if (repeated.isEmpty()) {
            return first == null ? List.of() : List.of(first);
        }
        List<String> values = new ArrayList<>(2);
        if (first != null) {
            values.add(first);
        }
        for (Repeated further : repeated) {
            if (further.field() == field) {
                values.add(further.value());
            }
        }
        return values;
    }

    String encoding() {
        String value = raw[Field.CONTENT_TRANSFER_ENCODING.ordinal()];
        if (value == null) {
            return "7BIT"; // rfc2045#6.1
        }
        String token = Parameters.withoutComments(value).replace("\"", "").strip();
        int end = 0;
        while (end < token.length() && " \t;,".indexOf(token.charAt(end)) < 0) {
            end++;
        }
        return end == 0 ? "7BIT" : token.substring(0, end).toUpperCase(Locale.ROOT);
    }

    List<String> languages() {
        String value = raw[Field.CONTENT_LANGUAGE.ordinal()];
        if (value == null) {
            return List.of();
        }
        List<String> tags = new ArrayList<>();
        for (String tag : Parameters.withoutComments(value).split("[,\\s]+")) {
            if (!tag.isEmpty()) {
                tags.add(tag);
            }
        }
        return List.copyOf(tags);
    }

    Optional<String> filename() {
        return disposition()
                .flatMap(d -> Parameters.decoded(d.parameters(), "filename"))
                .or(() -> Parameters.decoded(parameters, "name"))
                .filter(n -> !n.isEmpty());
    }

    /** Tries every reading of a file name that some client might take, so that a filter is not led around. */
    boolean anyFilename(Predicate<String> test) {
        for (List<Valued> values : List.of(contentTypes, dispositions)) {
            for (Valued parsed : values) {
                List<Parameter> all = parsed.parameters();
                if (Parameters.readings(all, "filename").stream().anyMatch(test)
                        || Parameters.readings(all, "name").stream().anyMatch(test)) {
                    return true;
                }
            }
        }
        return false;
    }
}
