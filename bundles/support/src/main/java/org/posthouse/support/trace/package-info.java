/**
 * Writing the stages of mails into the trace.
 *
 * <p>A mail never depends on it, and no caller waits. Stages recorded while the trace is absent are kept for the next one,
 * up to a bound. A package of its own, since only its users import the trace of the API.
 */
package org.posthouse.support.trace;
