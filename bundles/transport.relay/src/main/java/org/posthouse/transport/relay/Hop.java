package org.posthouse.transport.relay;

import java.net.InetAddress;

/**
 * A place to connect to.
 *
 * @param host the name by which it was found; used for SNI, certificates and reports
 * @param address its address
 * @param port its port
 * @param tls how to encrypt
 * @param internal internal addresses are allowed
 * @param fixed a route named it; if not, it is a mail exchanger
 */
record Hop(String host, InetAddress address, int port, Settings.Tls tls, boolean internal, boolean fixed) {}
