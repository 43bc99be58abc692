/**
 * Reports that this server sends: once a day about all mail of a domain (rfc9990), and, if that is switched on, about single mails
 * (rfc9991).
 *
 * <p>All of it runs on one thread that may block, but for {@link org.posthouse.dmarc.reports.outgoing.FailureReports#judged}. A report has
 * an id that derives from what it is about, so that submitting it again after a crash sends it once.
 */
package org.posthouse.dmarc.reports.outgoing;
