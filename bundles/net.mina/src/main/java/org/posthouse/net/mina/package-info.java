/**
 * The only owner of sockets. A {@link org.posthouse.net.mina.Strand} is a connection with its session; MINA tells it what
 * happens through a {@link org.posthouse.net.mina.PortHandler}, and {@link org.posthouse.net.mina.NetHost} which services
 * come and go.
 */
package org.posthouse.net.mina;
