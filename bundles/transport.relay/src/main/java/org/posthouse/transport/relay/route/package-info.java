/** Where a mail can go: the hops of a job in their order, or the result if there are none. */
package org.posthouse.transport.relay.route;
