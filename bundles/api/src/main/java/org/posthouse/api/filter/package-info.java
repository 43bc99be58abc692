/**
 * The contract of filter bundles: what a plugin writer implements.
 *
 * <p>A {@link org.posthouse.api.filter.Filter} is a service that {@linkplain org.posthouse.api.filter.Filter#begin begins} an
 * {@link org.posthouse.api.filter.Inspection} for each connection and each mail. The inspection is called stage by stage
 * and says what should be done as a {@link org.posthouse.api.filter.Verdict}: a list of {@linkplain
 * org.posthouse.api.mail.Action actions}. It does nothing itself. {@link org.posthouse.api.filter.SimpleFilter} is for
 * filters that keep no state from stage to stage.
 *
 * <ul>
 * <li>An inspection owns its state and is called by one thread at a time; the filter is called by several. The threads are
 *     the filter's own, few and bounded: it may block, within its deadline.
 * <li>A call that is late has failed: it is interrupted, its verdict is not heard and its message is revoked. A required
 *     filter that is absent, late or failing defers the mail.
 * <li>A verdict is executed as a whole or not at all. What it publishes is kept with the mail, and durable with it; what the
 *     inspection knows is not, and is gone when the mail has been answered.
 * <li>On the way out nothing is stored: the next attempt asks again.
 * </ul>
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.2.0")
package org.posthouse.api.filter;
