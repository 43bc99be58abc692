package org.posthouse.auth.dkim;

import java.io.IOException;
import java.util.List;
import org.posthouse.api.message.Message;
import org.posthouse.net.api.dns.Resolver;

/** Verifies all that is signed in a message, with one look at its header section. Safe for threads; a call blocks while it asks the DNS. */
public final class Signatures {
    private final DkimVerifier dkim = new DkimVerifier();
    private final ArcVerifier arc = new ArcVerifier();

    /**
     * What was found.
     *
     * @param signatures a result for each signature of DKIM, from the top; empty: there is none
     * @param chain that of ARC
     */
    public record Found(List<DkimResult> signatures, ArcResult chain) {
        public Found {
            signatures = List.copyOf(signatures);
        }
    }

    /**
     * Verifies.
     *
     * @param dns used during the call only
     * @throws IOException if the message cannot be read
     */
    public Found verify(Message message, Resolver dns) throws IOException {
        RawFields fields = RawFields.of(message);
        return new Found(dkim.verify(message, fields, dns), arc.verify(message, fields, dns));
    }
}
