/**
 * What is known of a connection, of a mail that comes in and of one that leaves, and the execution of verdicts on it: the
 * message first, which may fail, then the recipients, which cannot. A verdict is executed as a whole or not at all.
 */
package org.posthouse.intake.verdict;
