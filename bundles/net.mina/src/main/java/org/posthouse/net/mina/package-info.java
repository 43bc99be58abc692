/**
 * The only owner of sockets. A {@link org.posthouse.net.mina.Strand} is a connection with its session; MINA tells it what
 * happens through a {@link org.posthouse.net.mina.PortHandler}, and {@link org.posthouse.net.mina.NetHost} which services
 * come and go. Its {@link org.posthouse.net.mina.Driving} calls the session, step by step, as the {@link
 * org.posthouse.net.mina.Agenda} says.
 *
 * <p>The {@link org.posthouse.net.mina.IoLoop} reads, calls what cannot block, and takes signals; all else runs on workers. Both
 * write to the socket themselves while nothing waits in MINA, and have MINA write what the system does not take at once. Other
 * threads, which may be interrupted, leave all of it to MINA.
 *
 * <p>Memory is counted: what connections hold is charged to the {@link org.posthouse.net.mina.Budget}, {@link
 * org.posthouse.net.mina.Admission} decides who comes in, {@link org.posthouse.net.mina.Shedding} who has to go, and {@link
 * org.posthouse.net.mina.MemoryGuard} what ends when the heap is full all the same.
 *
 * <p>A strand's lock is taken before any other here, and never two strands' at once: what ends another connection is called
 * without one, or only closes its socket.
 */
package org.posthouse.net.mina;
