package org.posthouse.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** What is kept of one header section, parsed as far as IMAP wants it parsed. */
final class Fields {
    private static final List<Parameter> DEFAULT_PARAMETERS = List.of(new Parameter("CHARSET", "US-ASCII"));

    private final String[] raw;
    private final List<String> repeated;
    private final String type;
    private final String subtype;
    private final List<Parameter> parameters;
    private final Disposition disposition;
    private final byte[] envelope;

    /**
     * @param raw values by {@link Field#ordinal()}, unfolded, null if absent
     * @param repeated values of further Content-Type and Content-Disposition fields
     * @param message the header is that of a message
     * @param digest the part is in a multipart/digest
     */
    Fields(String[] raw, List<String> repeated, boolean message, boolean digest) {
        this.raw = raw;
        this.repeated = repeated;
        this.envelope = message ? EnvelopeWriter.write(raw) : null;
        String contentType = raw[Field.CONTENT_TYPE.ordinal()];
        Parameters.Valued parsed = contentType == null ? null : Parameters.parse(contentType);
        int slash = parsed == null ? -1 : parsed.value().indexOf('/');
        if (slash > 0 && slash < parsed.value().length() - 1) {
            this.type = parsed.value().substring(0, slash).strip().toUpperCase(Locale.ROOT);
            this.subtype = parsed.value().substring(slash + 1).strip().toUpperCase(Locale.ROOT);
            this.parameters = parsed.parameters();
        } else if (digest && contentType == null) {
            this.type = "MESSAGE"; // rfc2046#5.1.5
            this.subtype = "RFC822";
            this.parameters = List.of();
        } else {
            this.type = "TEXT"; // rfc2045#5.2
            this.subtype = "PLAIN";
            this.parameters = DEFAULT_PARAMETERS;
        }
        String contentDisposition = raw[Field.CONTENT_DISPOSITION.ordinal()];
        Parameters.Valued disposed = contentDisposition == null ? null : Parameters.parse(contentDisposition);
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
        if (names(parameters, "name", test)
                || disposition != null && names(disposition.parameters(), "filename", test)) {
            return true;
        }
        for (String value : repeated) {
            List<Parameter> more = Parameters.parse(value).parameters();
            if (names(more, "name", test) || names(more, "filename", test)) {
                return true;
            }
        }
        return false;
    }

    private static boolean names(List<Parameter> all, String name, Predicate<String> test) {
        if (all.isEmpty()) {
            return false;
        }
        if (Parameters.decoded(all, name).filter(test).isPresent()) {
            return true;
        }
        for (Parameter p : all) {
            if (p.name().equalsIgnoreCase(name)) {
                String text = Octets.text(p.value());
                if (test.test(text) || test.test(Words.decode(text).strip())) {
                    return true;
                }
            }
        }
        return false;
    }
}
