/**
 * What this server itself wrote into a message, and where it can be believed. A delivered message has the fields of this server above
 * its first Received field, and the sender's below it: nobody else gets above.
 */
package org.posthouse.filter.junk.field;
