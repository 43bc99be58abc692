/**
 * The one door by which mail enters, and by which it leaves: the component and its configuration.
 *
 * <p>Below it, arrows going one way (a test watches them): {@code transaction} and {@code outbound} are the two doors;
 * {@code verdict} knows what is known of a connection or a mail and executes what filters say of it; {@code handover} brings a
 * mail to stable storage; {@code filter} chooses filters and asks them; {@code body} keeps messages on their way;
 * {@code parts} are the other parts of the server, the threads, and what configuration says of both.
 *
 * <p>Threads: a step runs on its caller's until a filter is asked. A filter runs on its own. What follows its answer runs on
 * the followers, which may block on disk and look-ups but never on a filter. What is spooled because the store is late runs on
 * the spoolers. The timer only tells others that time is up.
 */
package org.posthouse.intake;
