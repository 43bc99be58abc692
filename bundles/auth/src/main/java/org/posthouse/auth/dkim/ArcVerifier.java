package org.posthouse.auth.dkim;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.posthouse.api.message.Message;
import org.posthouse.net.api.dns.Resolver;

/**
 * Verifies the chain of a message that other servers have changed and passed on (rfc8617#5.2). Safe for threads; a call blocks
 * while it asks the DNS.
 */
public final class ArcVerifier {
    /**
     * Verifies.
     *
     * @param dns used during the call only
     * @throws IOException if the message cannot be read
     */
    public ArcResult verify(Message message, Resolver dns) throws IOException {
        return verify(message, RawFields.of(message), dns);
    }

    ArcResult verify(Message message, RawFields fields, Resolver dns) throws IOException {
        try {
            List<ArcSet> sets = ArcSet.of(fields);
            if (sets.isEmpty()) {
                return new ArcResult(ArcResult.Kind.NONE, List.of(), "");
            }
            DkimSignature.require(!fields.truncated(), "the header section is too large");
            checkValidity(sets);
            checkMessage(message, fields, sets.get(sets.size() - 1).message(), dns);
            for (int i = sets.size(); i > 0; i--) {
                checkSeal(sets.subList(0, i), dns);
            }
            return new ArcResult(
                    ArcResult.Kind.PASS,
                    sets.stream().map(set -> set.seal().domain()).toList(),
                    "");
        } catch (UnusableException wrong) {
            boolean later = wrong.result() == DkimResult.Kind.TEMPERROR;
            return new ArcResult(later ? ArcResult.Kind.TEMPERROR : ArcResult.Kind.FAIL, List.of(), wrong.getMessage());
        }
    }

    /** Each server has to have found the chain before it well. */
    private static void checkValidity(List<ArcSet> sets) throws UnusableException {
        for (int i = 0; i < sets.size(); i++) {
            DkimSignature.require(
                    sets.get(i).validity().equals(i == 0 ? "none" : "pass"),
                    "cv= of seal " + (i + 1) + " does not hold");
        }
    }

    private static void checkMessage(Message message, RawFields fields, DkimSignature signature, Resolver dns)
            throws IOException, UnusableException {
        KeyRecord key = DkimVerifier.key(signature, dns);
        BodyHash hash = new BodyHash(signature.body(), signature.length());
        BodyHash.feed(message, fields.bodyOffset(), List.of(hash));
        DkimSignature.require(
                Arrays.equals(hash.end(), signature.bodyHash()) && signature.length() >= hash.length(),
                "the body is another");
        check(signature, fields.chosen(signature.fields()), key);
    }

    /** A seal is over all that was added up to it (rfc8617#5.1.1). */
    private static void checkSeal(List<ArcSet> sets, Resolver dns) throws UnusableException {
        List<RawFields.Field> sealed = new ArrayList<>();
        for (ArcSet set : sets) {
            sealed.add(set.results());
            sealed.add(set.message().field());
            sealed.add(set.seal().field());
        }
        sealed.remove(sealed.size() - 1);
        DkimSignature seal = sets.get(sets.size() - 1).seal();
        check(seal, sealed, DkimVerifier.key(seal, dns));
    }

    private static void check(DkimSignature signature, List<RawFields.Field> chosen, KeyRecord key)
            throws UnusableException {
        boolean right;
        try {
            right = HeaderHash.verify(signature, chosen, key.key());
        } catch (GeneralSecurityException wrong) {
            right = false;
        }
        DkimSignature.require(right, "a signature of " + signature.domain() + " is wrong");
    }
}
