/**
 * The contract between the host, which owns the sockets, and the protocols spoken over them.
 *
 * <p>A bundle registers a {@link org.posthouse.net.api.Protocol}. For each connection the host opens a
 * {@link org.posthouse.net.api.Session}, feeds it input, and offers it a {@link org.posthouse.net.api.Connection} for
 * replies, TLS, and work on other threads.
 *
 * <p>A session owns its state and is called by one thread at a time. The host owns the socket, the TLS layer and unread
 * input, so that all of them survive a replacement of the protocol: the session is parked as plain data
 * ({@link org.posthouse.net.api.Parked}) and resumed by the new version. For outbound connections see
 * {@link org.posthouse.net.api.Dialer}, whose methods block.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.7.0")
package org.posthouse.net.api;
