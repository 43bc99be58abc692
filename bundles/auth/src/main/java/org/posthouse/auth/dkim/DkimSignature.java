package org.posthouse.auth.dkim;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.auth.tag.TagList;
import org.posthouse.support.address.AsciiForm;

/**
 * A signature as its field says it (rfc6376#3.5).
 *
 * @param field the field it came in
 * @param algorithm {@code rsa-sha256} or {@code ed25519-sha256}
 * @param signature the octets of {@code b=}
 * @param bodyHash the octets of {@code bh=}
 * @param header the form of header fields
 * @param body the form of the body
 * @param domain who signed, in A-labels and lower case
 * @param identity for whom, as it was written
 * @param fields the names of the fields that are signed, in lower case
 * @param length as many octets of the body's canonical form are signed; {@link Long#MAX_VALUE}: all
 * @param selector which key, in A-labels
 * @param expires when it ends, in seconds since 1970; empty: never
 */
record DkimSignature(
        RawFields.Field field,
        String algorithm,
        byte[] signature,
        byte[] bodyHash,
        Canonical header,
        Canonical body,
        String domain,
        String identity,
        List<String> fields,
        long length,
        String selector,
        Optional<Long> expires) {
    static final String RSA = "rsa-sha256";
    static final String ED25519 = "ed25519-sha256";
    private static final int MAX_FIELDS = 1000;
    private static final int SHA256_OCTETS = 32;

    DkimSignature {
        fields = List.copyOf(fields);
    }

    /**
     * Reads a signature.
     *
     * @throws UnusableException if it cannot be used, whatever the message and the key are
     */
    static DkimSignature of(RawFields.Field field, TagList tags) throws UnusableException {
        require(tags.get("v").equals(Optional.of("1")), "v= is not 1");
        List<String> fields = fields(tags);
        require(fields.stream().noneMatch(String::isEmpty), "h= is no list of fields");
        require(fields.contains("from"), "h= is without From");
        return of(field, tags, fields, identity(tags, domain(tags, "d")), "simple/simple");
    }

    /** What DKIM and ARC have in common. */
    static DkimSignature of(
            RawFields.Field field, TagList tags, List<String> fields, String identity, String formsIfUnsaid)
            throws UnusableException {
        require(tags.word("q", "dns/txt").matches("(.*:)?\\s*dns/txt\\s*(:.*)?"), "unknown q=");
        String algorithm = algorithm(tags);
        String[] forms = tags.word("c", formsIfUnsaid).split("/", 2);
        Optional<Canonical> header = Canonical.of(forms[0].strip());
        Optional<Canonical> body = Canonical.of(forms.length > 1 ? forms[1].strip() : "simple");
        require(header.isPresent() && body.isPresent(), "unknown c=");
        String domain = domain(tags, "d");
        String selector = domain(tags, "s");
        byte[] bodyHash = octets(tags, "bh");
        require(bodyHash.length == SHA256_OCTETS, "bh= has a wrong length");
        long length = tags.get("l").isEmpty() ? Long.MAX_VALUE : number(tags, "l");
        Optional<Long> expires = tags.get("x").isEmpty() ? Optional.empty() : Optional.of(number(tags, "x"));
        if (expires.isPresent() && tags.get("t").isPresent()) {
            require(expires.get() > number(tags, "t"), "x= is before t=");
        }
        return new DkimSignature(
                field,
                algorithm,
                octets(tags, "b"),
                bodyHash,
                header.get(),
                body.get(),
                domain,
                identity,
                fields,
                length,
                selector,
                expires);
    }

    static String algorithm(TagList tags) throws UnusableException {
        String algorithm = tags.word("a", "");
        if (algorithm.equals("rsa-sha1")) {
            throw new UnusableException(DkimResult.Kind.POLICY, "rsa-sha1 proves nothing"); // rfc8301#3.1
        }
        require(algorithm.equals(RSA) || algorithm.equals(ED25519), "unknown a=");
        return algorithm;
    }

    static String domain(TagList tags, String tag) throws UnusableException {
        String name = AsciiForm.domain(tags.word(tag, "")).orElse("");
        require(
                name.length() <= 253
                        && name.matches("[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*"),
                tag + "= is no domain");
        return name;
    }

    /** rfc6376#3.5: it is of the domain or below it. */
    private static String identity(TagList tags, String domain) throws UnusableException {
        String identity = tags.get("i").orElse("@" + domain);
        int at = identity.lastIndexOf('@');
        require(at >= 0, "i= is no identity");
        String of = AsciiForm.domain(identity.substring(at + 1).toLowerCase(Locale.ROOT))
                .orElse("");
        require(of.equals(domain) || of.endsWith("." + domain), "i= is not of d=");
        return identity;
    }

    static List<String> fields(TagList tags) throws UnusableException {
        List<String> fields = Arrays.stream(tags.word("h", "").split(":", -1))
                .map(String::strip)
                .toList();
        require(fields.size() <= MAX_FIELDS, "h= names too many fields");
        return fields;
    }

    static byte[] octets(TagList tags, String tag) throws UnusableException {
        try {
            byte[] octets = Base64.getDecoder().decode(tags.packed(tag).orElse(""));
            require(octets.length > 0, "no " + tag + "=");
            return octets;
        } catch (IllegalArgumentException notBase64) {
            throw UnusableException.malformed(tag + "= is not Base64");
        }
    }

    static long number(TagList tags, String tag) throws UnusableException {
        String digits = tags.packed(tag).orElse("");
        require(digits.matches("\\d{1,18}"), tag + "= is no number");
        return Long.parseLong(digits);
    }

    static void require(boolean right, String otherwise) throws UnusableException {
        if (!right) {
            throw UnusableException.malformed(otherwise);
        }
    }
}
