/**
 * A host of {@link org.posthouse.net.api.Protocol protocols} without sockets.
 *
 * <p>{@link MemoryHost#open} gives the client's end of a connection. Everything the session may do at that moment has
 * been done when a call of {@link MemoryClient} returns, on the calling thread (or, if the {@link MemoryHost.Options} say
 * so, with its work on an executor). Only what comes from elsewhere, a signal from another thread, is waited for, and only
 * by methods that would fail or return nothing otherwise, and never longer than {@link MemoryHost.Options#patience}.
 *
 * <p>Who waits for an absent part of the server, by {@link org.posthouse.net.api.Connection#retry retry}, waits in {@link
 * MemoryTime}, which passes when the test says so.
 *
 * <p>What a session has set by {@link org.posthouse.net.api.Connection#hold hold}, {@link
 * org.posthouse.net.api.Connection#blocking blocking} and {@link org.posthouse.net.api.Connection#timeout timeout} stays when
 * another version takes it over, as do unread input and signals that were not delivered yet.
 *
 * <p>The host is strict: a session that throws, touches its connection outside of a call or after it was parked makes the
 * next call of the client fail.
 */
package org.posthouse.testkit.net;
