package org.posthouse.tls.acme;

import java.io.IOException;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;

/** Answers tls-alpn-01 (rfc8737): a handshake with a certificate that is good for nothing else. */
record TlsAlpnResponder(String address, int port) implements Responder {
    @Override
    public String type() {
        return TlsAlpn01Challenge.TYPE;
    }

    @Override
    public Answer answer(String name, Challenge challenge) throws IssueException {
        SSLContext context;
        try {
            KeyPair keys = AccountKey.generate("RSA"); // the client signs with no other
            Certificate certificate = ((TlsAlpn01Challenge) challenge).createCertificate(keys, Identifier.dns(name));
            context = context(keys, certificate);
        } catch (GeneralSecurityException | IOException e) {
            throw new IssueException("no certificate for the challenge: " + e, e);
        }
        return AnswerPort.open(
                address, port, () -> listening(context), socket -> ((SSLSocket) socket).startHandshake());
    }

    private static ServerSocket listening(SSLContext context) throws IOException {
        SSLServerSocket socket =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"}); // rfc8737#4
        parameters.setApplicationProtocols(new String[] {TlsAlpn01Challenge.ACME_TLS_1_PROTOCOL});
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static SSLContext context(KeyPair keys, Certificate certificate)
            throws GeneralSecurityException, IOException {
        char[] password = "stays in memory".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("challenge", keys.getPrivate(), password, new Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
