/**
 * Judges a mail for an account: by the history of its sender, then by what the account has taught, or else by what the site has. Reads a
 * mail once, and a second time with the names of its features only if there is something to explain.
 */
package org.posthouse.filter.junk.judging;
