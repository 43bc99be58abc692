package org.posthouse.net.mina;

import java.net.InetSocketAddress;
import org.posthouse.net.api.Listener;

/**
 * What never changes of a connection.
 *
 * @param id its id
 * @param listener the listener as it was when it took the connection
 * @param local this server's end
 * @param remote the client's end
 * @param since when it was opened, as {@link System#nanoTime}
 */
record About(String id, Listener listener, InetSocketAddress local, InetSocketAddress remote, long since) {}
