/**
 * The milter protocol on the wire: sockets, packets, negotiation, and what a milter may answer. Nothing here knows of mail that
 * this server handles.
 *
 * <p>Everything that comes from a milter is checked here: what is not understood is a {@link
 * org.posthouse.filter.milter.protocol.MilterException}, after which the connection is of no use. The protocol has no RFC;
 * its definition is what Sendmail's libmilter and Postfix do.
 */
package org.posthouse.filter.milter.protocol;
