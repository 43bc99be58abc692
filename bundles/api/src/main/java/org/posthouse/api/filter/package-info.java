/**
 * The contract of filter bundles: what a plugin writer implements.
 *
 * <p>A {@link org.posthouse.api.filter.Filter} is a service that {@linkplain org.posthouse.api.filter.Filter#begin begins} an
 * {@link org.posthouse.api.filter.Inspection} for each connection and each mail. The inspection is called stage by stage
 * and says what should be done as a {@link org.posthouse.api.filter.Verdict}: a list of {@linkplain
 * org.posthouse.api.mail.Action actions}. It does nothing itself. {@link org.posthouse.api.filter.SimpleFilter} is for
 * filters that keep no state from stage to stage.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.0.0")
package org.posthouse.api.filter;
