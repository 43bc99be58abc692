package org.posthouse.net.mina;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hash of a server's certificate, as a channel binding (rfc5929#4.1). */
final class EndPoint {
    private static final Logger LOG = LoggerFactory.getLogger(EndPoint.class);

    private EndPoint() {}

    /** The hash; empty if the certificate's signature uses no hash function that could be named. */
    static Optional<byte[]> hash(X509Certificate certificate) {
        try {
            Optional<String> function = function(certificate);
            if (function.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(MessageDigest.getInstance(function.get()).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            LOG.debug("no tls-server-end-point: {}", e.toString());
            return Optional.empty();
        }
    }

    private static Optional<String> function(X509Certificate certificate) throws GeneralSecurityException, IOException {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (algorithm.equals("RSASSA-PSS")) {
            return Optional.of(strong(ofPss(certificate.getSigAlgParams())));
        }
        int with = algorithm.indexOf("WITH");
        return with < 0 ? Optional.empty() : Optional.of(strong(algorithm.substring(0, with))); // Ed25519 has none
    }

    private static String ofPss(byte[] encoded) throws GeneralSecurityException, IOException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
        parameters.init(encoded);
        return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
    }

    /** rfc5929#4.1: in place of MD5 and SHA-1, SHA-256. */
    private static String strong(String function) {
        String name = function.toUpperCase(Locale.ROOT).replace("-", "");
        return switch (name) {
            case "MD5", "SHA", "SHA1" -> "SHA-256";
            default -> name.matches("SHA[0-9]{3}") ? "SHA-" + name.substring(3) : function;
        };
    }
}
