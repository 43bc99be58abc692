package org.posthouse.dmarc.reports.tally;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.dmarc.reports.tally.Row.Signature;

/** Rows as words joined by tabs. */
final class RowText {
    private static final String TAB = "\t";
    private static final int FIXED = 10;

    private RowText() {}

    static String format(Row row) {
        List<String> words = new ArrayList<>(List.of(
                row.source(),
                row.disposition(),
                Boolean.toString(row.dkimAligned()),
                Boolean.toString(row.spfAligned()),
                row.reason(),
                row.comment(),
                row.from(),
                row.envelopeFrom(),
                row.spfDomain(),
                row.spfResult()));
        row.signatures().forEach(one -> words.addAll(List.of(one.domain(), one.selector(), one.result())));
        StringBuilder text = new StringBuilder();
        words.forEach(word -> text.append(text.isEmpty() ? "" : TAB).append(encoded(word)));
        return text.toString();
    }

    /** @throws IllegalArgumentException if it is no row */
    static Row parse(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split(TAB, -1)) {
            words.add(decoded(word));
        }
        int rest = words.size() - FIXED;
        if (rest < 0 || rest % 3 != 0 || rest / 3 > Row.MAX_SIGNATURES) {
            throw new IllegalArgumentException(words.size() + " words");
        }
        List<Signature> signatures = new ArrayList<>();
        for (int i = FIXED; i < words.size(); i += 3) {
            signatures.add(new Signature(words.get(i), words.get(i + 1), words.get(i + 2)));
        }
        return new Row(
                words.get(0),
                words.get(1),
                Boolean.parseBoolean(words.get(2)),
                Boolean.parseBoolean(words.get(3)),
                words.get(4),
                words.get(5),
                words.get(6),
                words.get(7),
                signatures,
                words.get(8),
                words.get(9));
    }

    static String encoded(String word) {
        return URLEncoder.encode(word, StandardCharsets.UTF_8);
    }

    static String decoded(String word) {
        return URLDecoder.decode(word, StandardCharsets.UTF_8);
    }
}
