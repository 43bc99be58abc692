package org.posthouse.auth.dkim;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.message.Message;
import org.posthouse.auth.tag.TagList;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;

/** Verifies the signatures of a message (rfc6376#6). Safe for threads; a call blocks while it asks the DNS. */
public final class DkimVerifier {
    /** So many signatures of a message are looked at, from the top; others are as if they were not there. */
    public static final int MAX_SIGNATURES = 12;

    static final String FIELD = "dkim-signature";
    private static final int SHOWN = 8;

    private final Clock clock;

    public DkimVerifier() {
        this(Clock.systemUTC());
    }

    DkimVerifier(Clock clock) {
        this.clock = clock;
    }

    /** A body in a canonical form, as far as it is signed. */
    private record Body(Canonical form, long most) {}

    /** A signature that may be right, with its key. */
    private record Candidate(int index, TagList tags, DkimSignature signature, KeyRecord key) {}

    /**
     * Verifies all signatures in one pass over the body, and none if no key can be had.
     *
     * @param dns used during the call only
     * @return a result for each signature, from the top; empty: it has none
     * @throws IOException if the message cannot be read
     */
    public List<DkimResult> verify(Message message, Resolver dns) throws IOException {
        return verify(message, RawFields.of(message), dns);
    }

    List<DkimResult> verify(Message message, RawFields fields, Resolver dns) throws IOException {
        List<RawFields.Field> signed = fields.all(FIELD);
        int count = Math.min(signed.size(), MAX_SIGNATURES);
        DkimResult[] results = new DkimResult[count];
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Optional<TagList> tags = TagList.parse(signed.get(i).body());
            try {
                candidates.add(candidate(i, signed.get(i), tags, fields, dns));
            } catch (UnusableException unusable) {
                results[i] = result(tags, unusable.result(), unusable.getMessage());
            }
        }
        Map<Body, BodyHash> bodies = hash(message, fields.bodyOffset(), candidates);
        Map<Body, byte[]> hashes = new HashMap<>();
        bodies.forEach((body, hash) -> hashes.put(body, hash.end()));
        for (Candidate one : candidates) {
            Body body = body(one.signature());
            results[one.index()] =
                    result(one, fields, hashes.get(body), bodies.get(body).length());
        }
        return Arrays.asList(results);
    }

    private Candidate candidate(
            int index, RawFields.Field field, Optional<TagList> tags, RawFields fields, Resolver dns)
            throws UnusableException {
        if (tags.isEmpty()) {
            throw UnusableException.malformed("it is no list of tags");
        }
        DkimSignature signature = DkimSignature.of(field, tags.get());
        if (fields.truncated()) {
            throw new UnusableException(DkimResult.Kind.POLICY, "the header section is too large");
        }
        if (signature.expires().isPresent()
                && clock.instant().getEpochSecond() > signature.expires().get()) {
            throw new UnusableException(DkimResult.Kind.POLICY, "its time is over");
        }
        KeyRecord key = key(signature, dns);
        if (key.strict() && !signature.identity().toLowerCase(Locale.ROOT).endsWith("@" + signature.domain())) {
            throw new UnusableException(DkimResult.Kind.PERMERROR, "the key is not for i=");
        }
        return new Candidate(index, tags.get(), signature, key);
    }

    // rfc6376#6.1.2
    static KeyRecord key(DkimSignature signature, Resolver dns) throws UnusableException {
        Answer<String> answer = dns.txt(signature.selector() + "._domainkey." + signature.domain());
        if (answer.kind() == Answer.Kind.TRY_LATER) {
            throw new UnusableException(DkimResult.Kind.TEMPERROR, "no answer for its key");
        }
        return KeyRecord.of(answer.records(), signature);
    }

    private static Body body(DkimSignature signature) {
        return new Body(signature.body(), signature.length());
    }

    private static Map<Body, BodyHash> hash(Message message, long offset, List<Candidate> candidates)
            throws IOException {
        Map<Body, BodyHash> bodies = new HashMap<>();
        for (Candidate one : candidates) {
            bodies.computeIfAbsent(body(one.signature()), body -> new BodyHash(body.form(), body.most()));
        }
        if (bodies.isEmpty()) {
            return bodies;
        }
        BodyHash.feed(message, offset, bodies.values());
        return bodies;
    }

    private static DkimResult result(Candidate one, RawFields fields, byte[] hash, long length) {
        DkimSignature signature = one.signature();
        Optional<TagList> tags = Optional.of(one.tags());
        try {
            if (signature.length() != Long.MAX_VALUE && signature.length() > length) {
                return result(tags, DkimResult.Kind.PERMERROR, "l= is more than the body"); // rfc6376#3.5
            }
            if (!Arrays.equals(hash, signature.bodyHash())) {
                return result(tags, DkimResult.Kind.FAIL, "the body is another");
            }
            if (!HeaderHash.verify(
                    signature, fields.chosen(signature.fields()), one.key().key())) {
                return result(tags, DkimResult.Kind.FAIL, "the header is another, or the key");
            }
        } catch (GeneralSecurityException wrong) {
            return result(tags, DkimResult.Kind.FAIL, "the signature does not fit the key");
        }
        return signature.length() < length
                ? result(tags, DkimResult.Kind.POLICY, "the end of the body is not signed")
                : result(tags, DkimResult.Kind.PASS, "");
    }

    private static DkimResult result(Optional<TagList> tags, DkimResult.Kind kind, String reason) {
        String domain = shown(tags, "d");
        String value = tags.flatMap(known -> known.packed("b")).orElse("").replaceAll("[^A-Za-z0-9+/=]", "");
        return new DkimResult(
                kind,
                domain,
                shown(tags, "s"),
                tags.flatMap(known -> known.get("i"))
                        .filter(identity -> identity.matches("[\\x21-\\x7E]{1,400}"))
                        .orElse("@" + domain),
                shown(tags, "a"),
                value.substring(0, Math.min(SHOWN, value.length())),
                reason);
    }

    /** A word of a stranger's, if it is one. */
    private static String shown(Optional<TagList> tags, String tag) {
        String word = tags.map(known -> known.word(tag, "")).orElse("");
        return word.matches("[a-z0-9._-]{1,253}") ? word : "";
    }
}
