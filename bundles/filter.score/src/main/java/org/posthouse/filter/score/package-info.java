/**
 * Adds up what filters are not sure of. Each publishes parts of a score ({@code Score}); this filter, the last one, sums them up with
 * points for the results of authentication, writes the sum and its parts into the message, and decides by thresholds. Whoever
 * has the sender on a list ({@code SenderLists}) gets the mail as the list says. It keeps
 * nothing from one mail to the next.
 */
package org.posthouse.filter.score;
