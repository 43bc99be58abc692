package org.posthouse.filter.junk.field;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Headers;
import org.posthouse.filter.junk.model.Reason;

/**
 * The field by which a message says how it was judged and why:
 *
 * <pre>X-Posthouse-Junk: junk 7.3; account; from proven example.org; network 192.0.2.0/24; sender unknown; "word" +2.1, …</pre>
 *
 * @param fate what was decided
 * @param score by which it was decided; 0 if the content was not judged
 * @param proof what was known of the sender then
 */
public record JunkField(Fate fate, double score, Proof proof) {
    /** The name of the field. */
    public static final String NAME = "X-Posthouse-Junk";

    /** What was decided. */
    public enum Fate {
        /** It goes to Junk. */
        JUNK,
        /** It does not. */
        NO,
        /** Its sender is known and proven: not judged by content. */
        KNOWN,
        /** Too little was learned so far. */
        LEARNING;

        /** As in the field, and in metrics. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String FLAG = "X-Spam-Flag";
    private static final int MOST_NAME = 253;
    private static final int MOST_SCORE = 99_999;
    private static final Pattern TEXT = Pattern.compile("(junk|no|known|learning) (-?\\d{1,6}\\.\\d)(?:; [a-z ]{1,40})?"
            + "; from (?:unproven|proven ([a-z0-9._:-]{1,253}))(?:; network ([0-9a-fA-F.:/]{1,64}))?;.*");

    /**
     * The field.
     *
     * @param basis whose model judged: a word or two of lower-case letters; empty if none did
     * @param sender what the history says, in a few ASCII words of ours
     * @param reasons what counted most; may be empty
     */
    public Header header(String basis, String sender, List<Reason> reasons) {
        StringBuilder value = new StringBuilder();
        value.append(fate.word()).append(' ').append(number(score));
        if (!basis.isEmpty()) {
            value.append("; ").append(basis);
        }
        value.append(
                proof.proven()
                        ? "; from proven " + shortened(name(proof.organisation()), MOST_NAME)
                        : "; from unproven");
        if (!proof.network().isEmpty()) {
            value.append("; network ").append(proof.network());
        }
        value.append(";\r\n\tsender ").append(sender);
        String separator = ";\r\n\t";
        for (Reason reason : reasons) {
            value.append(separator).append(Quoted.of(reason.name())).append(' ');
            value.append(reason.score() > 0 ? "+" : "").append(number(reason.score()));
            separator = ",\r\n\t";
        }
        return Header.of(NAME, value.toString());
    }

    /** What this server wrote; empty if it wrote nothing, or another version wrote it. What a sender wrote is not looked at. */
    public static Optional<JunkField> of(Headers headers) {
        return Arrived.added(headers).stream()
                .filter(field -> field.name().equalsIgnoreCase(NAME))
                .findFirst()
                .map(field -> TEXT.matcher(field.value()))
                .filter(Matcher::matches)
                .map(JunkField::read);
    }

    private static JunkField read(Matcher field) {
        String organisation = field.group(3) == null ? "" : field.group(3);
        String network = field.group(4) == null ? "" : field.group(4);
        Fate fate = Fate.valueOf(field.group(1).toUpperCase(Locale.ROOT));
        return new JunkField(
                fate, Double.parseDouble(field.group(2)), new Proof(!organisation.isEmpty(), organisation, network));
    }

    /**
     * True if this server, and not its user, has put the message into Junk: by this filter, by the score, or since DMARC failed. Otherwise a
     * stranger who forges a domain would teach us what is junk.
     */
    public static boolean filedAsJunk(Headers headers) {
        return of(headers).filter(field -> field.fate() == Fate.JUNK).isPresent()
                || Arrived.added(headers).stream().anyMatch(JunkField::tellsOfJunk);
    }

    private static boolean tellsOfJunk(Header field) {
        return field.name().equalsIgnoreCase(FLAG) && field.value().equalsIgnoreCase("YES")
                || field.name().equalsIgnoreCase("Authentication-Results")
                        && field.value().contains("dmarc=fail");
    }

    private static String name(String domain) {
        return domain.replaceAll("[^a-z0-9._:-]", "-");
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    /** With one digit, not rounded up: what is below the threshold looks like it. */
    public static String number(double score) {
        return BigDecimal.valueOf(Math.max(-MOST_SCORE, Math.min(MOST_SCORE, score)))
                .setScale(1, RoundingMode.FLOOR)
                .toPlainString();
    }
}
