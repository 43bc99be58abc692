package org.posthouse.net.mina;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keying material of a TLS connection as a channel binding (rfc9266#2). Java can export it from version 25 on. */
final class Exporter {
    private static final Logger LOG = LoggerFactory.getLogger(Exporter.class);
    private static final String LABEL = "EXPORTER-Channel-Binding";
    private static final int LENGTH = 32;
    private static final MethodHandle EXPORT = find();

    private Exporter() {}

    private static MethodHandle find() {
        MethodType type = MethodType.methodType(byte[].class, String.class, byte[].class, int.class);
        try {
            return MethodHandles.publicLookup().findVirtual(ExtendedSSLSession.class, "exportKeyingMaterialData", type);
        } catch (NoSuchMethodException | IllegalAccessException older) {
            return null;
        }
    }

    /** This Java runtime can export keying material. */
    static boolean isSupported() {
        return EXPORT != null;
    }

    /**
     * The data; empty if this runtime cannot export it, or not for this connection. rfc9266#4.2: under TLS 1.2 it would
     * need the extended master secret, of which nothing can be learned here.
     */
    static Optional<byte[]> channelBinding(SSLSession session) {
        if (EXPORT == null || !session.getProtocol().equals("TLSv1.3")) {
            return Optional.empty();
        }
        try {
            return Optional.of((byte[]) EXPORT.invokeExact((ExtendedSSLSession) session, LABEL, new byte[0], LENGTH));
        } catch (SSLKeyException | RuntimeException e) {
            LOG.debug("no tls-exporter: {}", e.toString());
            return Optional.empty();
        } catch (Throwable e) { // as MethodHandle declares it
            throw new IllegalStateException(e);
        }
    }
}
