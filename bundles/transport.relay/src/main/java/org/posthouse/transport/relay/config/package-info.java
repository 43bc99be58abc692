/** What configuration says, as immutable values, and the reading of names and addresses in it. */
package org.posthouse.transport.relay.config;
