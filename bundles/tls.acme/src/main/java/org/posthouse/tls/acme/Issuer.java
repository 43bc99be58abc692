package org.posthouse.tls.acme;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** Obtains certificates. */
interface Issuer {
    /**
     * A new certificate.
     *
     * @param key its key
     * @param chain leaf first
     */
    record Issued(PrivateKey key, List<X509Certificate> chain) {
        public Issued {
            chain = List.copyOf(chain);
        }

        @Override
        public String toString() {
            return chain.isEmpty()
                    ? "none"
                    : chain.get(0).getSubjectX500Principal().getName();
        }
    }

    /**
     * Obtains one; takes seconds or minutes.
     *
     * @param names DNS names in lower case and ASCII
     * @throws IssueException if there is none now
     * @throws InterruptedException if this part of the server ends
     */
    Issued issue(List<String> names) throws IssueException, InterruptedException;
}
