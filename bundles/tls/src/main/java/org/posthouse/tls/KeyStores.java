package org.posthouse.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads key stores. */
final class KeyStores {
    private KeyStores() {}

    /**
     * Reads one entry.
     *
     * @param alias which one; empty: the first with a private key
     */
    static Identity read(Path file, String password, String alias) throws IOException, GeneralSecurityException {
        char[] secret = password.toCharArray();
        KeyStore store = KeyStore.getInstance(file.toFile(), secret);
        for (String found : Collections.list(store.aliases())) {
            if ((alias.isEmpty() || found.equalsIgnoreCase(alias)) && store.isKeyEntry(found)) {
                if (store.getKey(found, secret) instanceof PrivateKey key) {
                    return new Identity(key, chain(store.getCertificateChain(found)));
                }
            }
        }
        throw new IOException(file + " contains no private key" + (alias.isEmpty() ? "" : " as " + alias));
    }

    private static List<X509Certificate> chain(Certificate[] certificates) {
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate certificate : certificates) {
            chain.add((X509Certificate) certificate);
        }
        return chain;
    }
}
