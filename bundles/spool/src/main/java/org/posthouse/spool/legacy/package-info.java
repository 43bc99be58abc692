/**
 * Reads what the spool wrote before a mail was one value: entries (type 1), which begin with the message, and their changes
 * (type 2), of which the one with the highest sequence counts. Nothing is written in this form any more.
 */
package org.posthouse.spool.legacy;
