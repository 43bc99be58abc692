package org.posthouse.net.api;

/** Types of channel binding data, see {@link TlsSession#channelBinding}. */
public enum ChannelBinding {
    /** The hash of the server's certificate (rfc5929#4). */
    TLS_SERVER_END_POINT("tls-server-end-point"),
    /** Keying material exported from the connection (rfc9266). Given by Java runtimes from 25 on, for TLS 1.3. */
    TLS_EXPORTER("tls-exporter");

    private final String registered;

    ChannelBinding(String registered) {
        this.registered = registered;
    }

    /** The name under which IANA has registered it, as SCRAM and others send it (rfc5802#6). */
    public String registeredName() {
        return registered;
    }
}
