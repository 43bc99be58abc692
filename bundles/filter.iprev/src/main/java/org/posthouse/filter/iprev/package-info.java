/**
 * Looks for the name of a client's address, and whether the name has that address (rfc8601#3). What it finds is published for others,
 * and decides nothing.
 */
package org.posthouse.filter.iprev;
