package org.posthouse.auth.dmarc;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.api.message.Address;
import org.posthouse.support.address.AsciiForm;

/**
 * An address that reports go to.
 *
 * @param address whom
 * @param limit octets of the largest message that it takes; {@link Long#MAX_VALUE}: it does not say
 */
public record ReportUri(Address address, long limit) {
    /** So many of a record are looked at. */
    static final int MOST = 10;

    private static final Pattern URI =
            Pattern.compile("(?i)mailto:([^!?]{1,510})(\\?[^!]*)?(?:!(\\d{1,15})([kmgt]?))?");
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7E]+");

    /** The addresses in a list of URIs, in their order; what is no address in ASCII is passed over. */
    static List<ReportUri> list(String uris) {
        return Arrays.stream(uris.split(","))
                .limit(MOST)
                .map(String::strip)
                .map(ReportUri::of)
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<ReportUri> of(String uri) {
        Matcher parts = URI.matcher(uri);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String text = ESCAPE.matcher(parts.group(1))
                .replaceAll(
                        hit -> Matcher.quoteReplacement(Character.toString((char) Integer.parseInt(hit.group(1), 16))));
        return Address.parse(text)
                .flatMap(AsciiForm::of)
                .filter(address -> PLAIN.matcher(address.toString()).matches()
                        && !address.domain().startsWith("["))
                .map(address -> new ReportUri(address, limit(parts.group(3), parts.group(4))));
    }

    private static long limit(String number, String unit) {
        if (number == null) {
            return Long.MAX_VALUE;
        }
        int power = unit == null || unit.isEmpty() ? 0 : "kmgt".indexOf(Character.toLowerCase(unit.charAt(0))) + 1;
        double octets = Long.parseLong(number) * Math.pow(1024, power);
        return octets >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) octets;
    }
}
