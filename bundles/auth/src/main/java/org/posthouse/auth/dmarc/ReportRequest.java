package org.posthouse.auth.dmarc;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.posthouse.auth.tag.TagList;

/**
 * What a policy record asks for in reports (rfc9989#4.7).
 *
 * @param policy what else the record says
 * @param aggregate where aggregate reports go ({@code rua=})
 * @param failures where reports about single mails go ({@code ruf=})
 * @param when about which mails: some of {@code 0}, {@code 1}, {@code d} and {@code s} ({@code fo=})
 */
public record ReportRequest(DmarcPolicy policy, List<ReportUri> aggregate, List<ReportUri> failures, Set<String> when) {
    private static final Pattern COLON = Pattern.compile("\\s*:\\s*");
    private static final Set<String> KNOWN = Set.of("0", "1", "d", "s");

    public ReportRequest {
        aggregate = List.copyOf(aggregate);
        failures = List.copyOf(failures);
        when = Set.copyOf(when);
    }

    /** What the one policy among TXT records asks for; empty if there is none, or more than one. */
    public static Optional<ReportRequest> of(List<String> records) {
        return DmarcPolicy.of(records).map(policy -> {
            TagList tags = records.stream()
                    .map(TagList::parse)
                    .flatMap(Optional::stream)
                    .filter(DmarcPolicy::isPolicy)
                    .findFirst()
                    .orElseThrow();
            return new ReportRequest(
                    policy,
                    ReportUri.list(tags.get("rua").orElse("")),
                    ReportUri.list(tags.get("ruf").orElse("")),
                    when(tags.word("fo", "0")));
        });
    }

    /** The options in a canonical order, as they would stand in a record. */
    public String options() {
        return String.join(":", new TreeSet<>(when));
    }

    private static Set<String> when(String words) {
        Set<String> when = new TreeSet<>(List.of(COLON.split(words.strip())));
        when.retainAll(KNOWN);
        return when.isEmpty() ? Set.of("0") : when;
    }

    /**
     * What a record at {@code example.org._report._dmarc.example.net} says about reports that go to another domain (rfc9990#4).
     *
     * @param accepted whoever the reports go to wants them
     * @param aggregate where they are to go instead; empty: it does not say
     * @param failures likewise
     */
    public record Consent(boolean accepted, List<ReportUri> aggregate, List<ReportUri> failures) {
        public Consent {
            aggregate = List.copyOf(aggregate);
            failures = List.copyOf(failures);
        }
    }

    /** What the TXT records say. */
    public static Consent consent(List<String> records) {
        List<TagList> valid = records.stream()
                .map(TagList::parse)
                .flatMap(Optional::stream)
                .filter(DmarcPolicy::isPolicy)
                .toList();
        return new Consent(!valid.isEmpty(), others(valid, "rua"), others(valid, "ruf"));
    }

    private static List<ReportUri> others(List<TagList> records, String tag) {
        return records.stream()
                .flatMap(record -> ReportUri.list(record.get(tag).orElse("")).stream())
                .limit(ReportUri.MOST)
                .toList();
    }
}
