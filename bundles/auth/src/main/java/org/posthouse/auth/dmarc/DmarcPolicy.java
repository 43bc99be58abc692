package org.posthouse.auth.dmarc;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.auth.tag.TagList;

/**
 * A policy record (rfc9989#4.7).
 *
 * @param policy for the domain ({@code p=})
 * @param subdomains for domains below it ({@code sp=})
 * @param nonexistent for domains below it that do not exist ({@code np=})
 * @param suffix whether others register domains below it ({@code psd=})
 * @param strictDkim only the very domain aligns ({@code adkim=s})
 * @param strictSpf likewise ({@code aspf=s})
 * @param testing the owner asks that the policy be applied one step milder ({@code t=y})
 * @param aggregateTo where aggregate reports go ({@code rua=})
 * @param failuresTo where reports of single messages go ({@code ruf=})
 */
public record DmarcPolicy(
        Wish policy,
        Wish subdomains,
        Wish nonexistent,
        Suffix suffix,
        boolean strictDkim,
        boolean strictSpf,
        boolean testing,
        List<String> aggregateTo,
        List<String> failuresTo) {
    private static final int MAX_URIS = 10;

    /** What the owner wants done with a message that fails. */
    public enum Wish {
        NONE,
        QUARANTINE,
        REJECT;

        /** As it is written in records and header fields. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Wish> of(String word) {
            return Arrays.stream(values())
                    .filter(wish -> wish.word().equals(word))
                    .findFirst();
        }

        /** One step milder (rfc9989#4.7, {@code t=}). */
        Wish milder() {
            return this == REJECT ? QUARANTINE : NONE;
        }
    }

    /** What {@code psd=} says. */
    public enum Suffix {
        YES,
        NO,
        UNKNOWN
    }

    public DmarcPolicy {
        aggregateTo = List.copyOf(aggregateTo);
        failuresTo = List.copyOf(failuresTo);
    }

    /** The one policy among TXT records; empty if there is none, or more than one (rfc9989#4.10). */
    static Optional<DmarcPolicy> of(List<String> records) {
        List<TagList> policies = records.stream()
                .map(TagList::parse)
                .flatMap(Optional::stream)
                .filter(DmarcPolicy::isPolicy)
                .toList();
        return policies.size() == 1 ? of(policies.get(0)) : Optional.empty();
    }

    static boolean isPolicy(TagList tags) {
        return tags.tags().keySet().iterator().next().equals("v")
                && tags.get("v").equals(Optional.of("DMARC1"));
    }

    private static Optional<DmarcPolicy> of(TagList tags) {
        List<String> aggregateTo = uris(tags, "rua");
        Optional<Wish> policy = wish(tags, "p", Wish.NONE);
        Optional<Wish> subdomains = policy.flatMap(p -> wish(tags, "sp", p));
        Optional<Wish> nonexistent = subdomains.flatMap(sp -> wish(tags, "np", sp));
        if (nonexistent.isEmpty() && aggregateTo.isEmpty()) {
            return Optional.empty(); // rfc9989#4.7: an owner who cannot spell a policy may still want reports
        }
        boolean understood = nonexistent.isPresent();
        return Optional.of(new DmarcPolicy(
                understood ? policy.get() : Wish.NONE,
                understood ? subdomains.get() : Wish.NONE,
                understood ? nonexistent.get() : Wish.NONE,
                suffix(tags.word("psd", "u")),
                tags.word("adkim", "r").equals("s"),
                tags.word("aspf", "r").equals("s"),
                tags.word("t", "n").equals("y"),
                aggregateTo,
                uris(tags, "ruf")));
    }

    /** What a tag wishes; empty if that cannot be understood. */
    private static Optional<Wish> wish(TagList tags, String tag, Wish otherwise) {
        return tags.get(tag).isEmpty() ? Optional.of(otherwise) : Wish.of(tags.word(tag, ""));
    }

    private static Suffix suffix(String word) {
        return switch (word) {
            case "y" -> Suffix.YES;
            case "n" -> Suffix.NO;
            default -> Suffix.UNKNOWN;
        };
    }

    /** The addresses of a list of URIs; others than mail, and a size behind an exclamation mark, are passed over. */
    private static List<String> uris(TagList tags, String tag) {
        return Arrays.stream(tags.get(tag).orElse("").split(","))
                .map(String::strip)
                .filter(uri -> uri.regionMatches(true, 0, "mailto:", 0, 7))
                .map(uri -> uri.substring(7).replaceFirst("!\\d+[kmgtKMGT]?$", ""))
                .filter(address -> address.matches("[\\x21-\\x7E]{1,250}@[\\x21-\\x7E]{1,250}"))
                .limit(MAX_URIS)
                .toList();
    }
}
