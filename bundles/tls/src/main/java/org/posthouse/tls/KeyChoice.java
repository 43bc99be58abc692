package org.posthouse.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Chooses the certificate of a handshake by the name that the client asks for (rfc6066#3): one that has the name, else one with a
 * wildcard for it, else the default. Mail clients and servers that ask for an unknown name, or for none, still get TLS. All is in
 * memory: a handshake reads no file.
 */
final class KeyChoice extends X509ExtendedKeyManager {
    private final List<Identity> identities;
    private final Map<String, List<Integer>> byName = new HashMap<>();
    private final List<Integer> byDefault;

    /** @param identities the default first; at least one */
    KeyChoice(List<Identity> identities) {
        this.identities = List.copyOf(identities);
        for (int i = 0; i < identities.size(); i++) {
            for (String name : identities.get(i).names()) {
                byName.computeIfAbsent(name, key -> new ArrayList<>()).add(i);
            }
        }
        // a second key for the same name, of another kind, serves clients that name nothing too
        Set<Integer> first = new LinkedHashSet<>(List.of(0));
        identities.get(0).names().stream().findFirst().ifPresent(name -> first.addAll(byName.get(name)));
        byDefault = List.copyOf(first);
    }

    /** Those to choose from for a name, best first; never empty. */
    private List<Integer> candidates(String asked) {
        String name = asked.toLowerCase(Locale.ROOT);
        List<Integer> exact = byName.get(name);
        if (exact != null) {
            return exact;
        }
        int dot = name.indexOf('.');
        return dot < 0 ? byDefault : byName.getOrDefault("*" + name.substring(dot), byDefault); // rfc9525#6.3
    }

    private String choose(String keyType, SSLSession handshake) {
        List<Integer> candidates = byDefault;
        if (handshake instanceof ExtendedSSLSession extended) {
            for (SNIServerName asked : extended.getRequestedServerNames()) {
                if (asked instanceof SNIHostName host) {
                    candidates = candidates(host.getAsciiName());
                }
            }
        }
        return candidates.stream()
                .filter(i -> identities.get(i).key().getAlgorithm().equals(keyType))
                .map(i -> Integer.toString(i))
                .findFirst()
                .orElse(null); // the caller goes on with the next kind that the client knows
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return choose(keyType, engine == null ? null : engine.getHandshakeSession());
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return choose(keyType, socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return IntStream.range(0, identities.size())
                .filter(i -> identities.get(i).key().getAlgorithm().equals(keyType))
                .mapToObj(Integer::toString)
                .toArray(String[]::new);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identities.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identities.get(Integer.parseInt(alias)).key();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return null;
    }
}
