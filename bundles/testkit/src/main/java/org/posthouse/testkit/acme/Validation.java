package org.posthouse.testkit.acme;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Looks at challenges as an authority does, but for the ports, on loopback. */
final class Validation {
    private static final String ACME_IDENTIFIER = "1.3.6.1.5.5.7.1.31";
    private static final int MILLIS = 5_000;

    private final int httpPort;
    private final int tlsPort;
    private final Function<String, List<String>> txt;

    Validation(int httpPort, int tlsPort, Function<String, List<String>> txt) {
        this.httpPort = httpPort;
        this.tlsPort = tlsPort;
        this.txt = txt;
    }

    /** What is wrong with the answer; empty if nothing is. */
    String look(String type, String name, String token, String authorization) {
        try {
            return switch (type) {
                case "http-01" -> http(name, token, authorization);
                case "tls-alpn-01" -> tls(name, authorization);
                default -> dns(name, authorization);
            };
        } catch (Exception e) {
            return name + ": " + e;
        }
    }

    private String http(String name, String token, String authorization) throws Exception {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(MILLIS);
            socket.connect(new InetSocketAddress("127.0.0.1", httpPort), MILLIS);
            socket.getOutputStream()
                    .write(("GET /.well-known/acme-challenge/" + token + " HTTP/1.1\r\nHost: " + name
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            boolean good = response.startsWith("HTTP/1.1 200 ") && response.endsWith("\r\n\r\n" + authorization);
            return good ? "" : "Invalid response from http://" + name + "/";
        }
    }

    private String tls(String name, String authorization) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anyone()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
            socket.setSoTimeout(MILLIS);
            socket.connect(new InetSocketAddress("127.0.0.1", tlsPort), MILLIS);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"acme-tls/1"});
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            byte[] extension = leaf.getExtensionValue(ACME_IDENTIFIER);
            byte[] digest = Jws.sha256(authorization);
            if (!socket.getApplicationProtocol().equals("acme-tls/1")) {
                return "acme-tls/1 was not negotiated";
            }
            boolean good = List.copyOf(leaf.getSubjectAlternativeNames()).equals(List.of(List.of(2, name)))
                    && leaf.getCriticalExtensionOIDs().contains(ACME_IDENTIFIER)
                    && extension.length == digest.length + 4 // an OCTET STRING in an OCTET STRING
                    && Arrays.equals(digest, Arrays.copyOfRange(extension, 4, extension.length));
            return good ? "" : "Incorrect validation certificate for " + name;
        }
    }

    private String dns(String name, String authorization) throws Exception {
        String digest = Base64.getUrlEncoder().withoutPadding().encodeToString(Jws.sha256(authorization));
        List<String> found = txt.apply("_acme-challenge." + name);
        return found.contains(digest) ? "" : "No TXT record found at _acme-challenge." + name;
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
