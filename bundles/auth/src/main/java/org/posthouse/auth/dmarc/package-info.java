/**
 * Domain-based Message Authentication, Reporting, and Conformance (rfc9989): whether the domain in From stands behind a message, and
 * what its owner asks for if not.
 *
 * <p>The organisational domain is found by the tree walk of rfc9989#4.10, eight look-ups at most, and not by a list of public
 * suffixes. One evaluation asks for each name once.
 */
package org.posthouse.auth.dmarc;
