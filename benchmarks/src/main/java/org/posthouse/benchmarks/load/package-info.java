/** Sends mail, takes relayed mail, and counts what has arrived. One thread drives all connections of a load; a sink has one of its own. */
package org.posthouse.benchmarks.load;
