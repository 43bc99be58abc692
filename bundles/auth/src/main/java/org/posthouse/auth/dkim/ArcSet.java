package org.posthouse.auth.dkim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.auth.tag.TagList;

/**
 * What one server has added (rfc8617#4.2).
 *
 * @param results what it had found
 * @param message its signature over the message
 * @param seal its signature over what it and those before it have added
 * @param validity what it said of the chain before it ({@code cv=})
 */
record ArcSet(RawFields.Field results, DkimSignature message, DkimSignature seal, String validity) {
    static final String RESULTS = "arc-authentication-results";
    static final String MESSAGE = "arc-message-signature";
    static final String SEAL = "arc-seal";

    /** rfc8617#4.2.1. */
    private static final int MOST = 50;

    /**
     * The sets of a message in the order in which they were added.
     *
     * @return empty: there is none
     * @throws UnusableException if they are no chain
     */
    static List<ArcSet> of(RawFields fields) throws UnusableException {
        List<RawFields.Field> results = fields.all(RESULTS);
        List<RawFields.Field> messages = fields.all(MESSAGE);
        List<RawFields.Field> seals = fields.all(SEAL);
        int count = Math.max(results.size(), Math.max(messages.size(), seals.size()));
        DkimSignature.require(count <= MOST, "too many sets");
        List<ArcSet> sets = new ArrayList<>();
        for (int instance = 1; instance <= count; instance++) {
            sets.add(set(instance, results, messages, seals));
        }
        return sets;
    }

    private static ArcSet set(
            int instance, List<RawFields.Field> results, List<RawFields.Field> messages, List<RawFields.Field> seals)
            throws UnusableException {
        RawFields.Field seal = only(instance, seals);
        TagList sealTags = tags(seal);
        return new ArcSet(
                only(instance, results),
                message(only(instance, messages)),
                seal(seal, sealTags),
                sealTags.word("cv", ""));
    }

    /** The one field of an instance. */
    private static RawFields.Field only(int instance, List<RawFields.Field> all) throws UnusableException {
        RawFields.Field only = null;
        for (RawFields.Field field : all) {
            if (instance(field) == instance) {
                DkimSignature.require(only == null, "two of instance " + instance);
                only = field;
            }
        }
        DkimSignature.require(only != null, "none of instance " + instance);
        return only;
    }

    /** rfc8617#4.2.1. */
    private static int instance(RawFields.Field field) throws UnusableException {
        String value = field.name().equals(RESULTS)
                ? field.body().split(";", 2)[0].strip().replaceFirst("^i\\s*=\\s*", "")
                : tags(field).get("i").orElse("");
        DkimSignature.require(value.matches("[1-9]\\d?"), "i= is no instance");
        return Integer.parseInt(value);
    }

    private static TagList tags(RawFields.Field field) throws UnusableException {
        Optional<TagList> tags = TagList.parse(field.body());
        DkimSignature.require(tags.isPresent(), field.name() + " is no list of tags");
        return tags.get();
    }

    /** rfc8617#4.1.2: as a signature of DKIM, without a version, and over no seal. */
    private static DkimSignature message(RawFields.Field field) throws UnusableException {
        TagList tags = tags(field);
        List<String> fields = DkimSignature.fields(tags).stream()
                .filter(name -> !name.isEmpty())
                .toList();
        DkimSignature.require(!fields.contains(SEAL), "h= has a seal");
        return DkimSignature.of(field, tags, fields, "", "relaxed/relaxed"); // as others take it; rfc8617 does not say
    }

    /** rfc8617#4.1.3. */
    private static DkimSignature seal(RawFields.Field field, TagList tags) throws UnusableException {
        DkimSignature.require(tags.get("h").isEmpty() && tags.get("bh").isEmpty(), "a seal with h= or bh=");
        return new DkimSignature(
                field,
                DkimSignature.algorithm(tags),
                DkimSignature.octets(tags, "b"),
                new byte[0],
                Canonical.RELAXED,
                Canonical.RELAXED,
                DkimSignature.domain(tags, "d"),
                "",
                List.of(),
                Long.MAX_VALUE,
                DkimSignature.domain(tags, "s"),
                Optional.empty());
    }
}
